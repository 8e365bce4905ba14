# An open call task does not hold back the final notice; one task, not one a night.
2026-08-01 invoice ACME INV-1 100.00 due 2026-09-01
nights 2026-08-28 to 2026-09-22  ACME task call
nights 2026-09-23 to 2026-09-30  1 task in all
2026-10-01 night  ACME final notice
