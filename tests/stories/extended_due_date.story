# A due date that was extended moves all steps with it.
2026-09-01 invoice ACME INV-1 100.00 due 2026-10-01
2026-09-28 extend INV-1 to 2026-10-15
nights 2026-09-28 to 2026-10-11  ACME nothing
2026-10-12 night  ACME note for INV-1
nights 2026-10-13 to 2026-10-18  1 message in all
2026-10-19 night  ACME first reminder because INV-1 4 days late
