# Each source has its own age: what a stale one says is held, what a fresh one says is asked for.
data as of 2026-10-01 source erp
2026-09-01 invoice OLD INV-1 100.00 due 2026-10-01 source erp
2026-09-01 invoice OLD INV-2 40.00 due 2026-10-01
2026-09-01 invoice FRESH INV-3 100.00 due 2026-10-01
Mon 2026-10-12 night
  OLD first reminder for INV-2 without INV-1 asks 40.00
  FRESH first reminder
  INV-1 first reminder is blocked because "the ledger is 11 days old"
2026-10-12 12:00 credit OLD CN-1 30.00 source erp
2026-10-12 12:00 payment OLD 20.00 source erp
2026-10-12 12:00 data as of 2026-10-12 source erp
nights 2026-10-13 to 2026-10-15  OLD nothing because quiet days
2026-10-19 data as of 2026-10-19 source erp
Mon 2026-10-19 night
  OLD second reminder for INV-1, INV-2 overdue 140.00 names money 50.00 asks 90.00
