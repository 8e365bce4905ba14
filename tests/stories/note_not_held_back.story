# An older unpaid invoice does not hold back the note for a newer one (Dynamics 365 does).
2026-09-01 invoice ACME INV-1 100.00 due 2026-09-10
2026-09-01 invoice ACME INV-2 200.00 due 2026-10-08
nights 2026-09-14 to 2026-10-01  ACME 2 messages in all
2026-10-05 night  ACME note for INV-2
