# What is owed is asked for, whatever the document is called; a proforma is no claim, a retention none before its date.
2026-09-01 debit note A1 D-1 100.00 due 2026-10-01
2026-09-01 deposit A2 D-2 100.00 due 2026-10-01
2026-09-01 final invoice A3 D-3 100.00 due 2026-10-01
2026-09-01 instalment A4 D-4 100.00 due 2026-10-01
2026-09-01 opening balance A5 D-5 100.00 due 2026-10-01
2026-09-01 proforma A6 D-6 100.00 due 2026-10-01
2026-09-01 retention A7 D-7 100.00 due 2026-10-16
2026-10-05 night
  A1 first reminder; A2 first reminder; A3 first reminder; A4 first reminder; A5 first reminder
  A6 nothing; A7 nothing
  5 messages
2026-10-19 night  A7 first reminder; A6 nothing
