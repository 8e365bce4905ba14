# A missed day is caught up: a step is a threshold, not one day in the calendar (Invoice Ninja, Dolibarr).
2026-09-01 invoice ACME INV-1 100.00 due 2026-10-01
2026-10-03 night  ACME nothing
2026-10-08 night  ACME first reminder because INV-1 7 days late
