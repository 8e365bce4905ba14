# Nobody is called late before the bank data of the due date can be in.
data as of 2026-10-01
freshness 5 working days
2026-09-01 invoice ACME INV-1 100.00 due 2026-10-01
2026-10-05 night  ACME nothing because "a payment may be on its way"
2026-10-05 12:00 data as of 2026-10-05
2026-10-06 night  ACME first reminder
