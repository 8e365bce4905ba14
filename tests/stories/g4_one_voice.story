# G4: six invoices with six due dates are one customer: two messages, not six, none on a Sunday, no step lost.
strategy steady: reminder 1 3 days after due; reminder 2 14 days after due; final notice 30 days after due
2026-09-01 invoice THETA TH-{1..6} 100.00 due 2026-10-0{1..6}

nights 2026-10-01 to 2026-10-05
  THETA reminder 1 for TH-1, TH-2 lists TH-3, TH-4 due soon TH-5, TH-6 overdue 400.00 EUR on 2026-10-05
  1 message in all
nights 2026-10-06 to 2026-10-11
  1 message in all
  THETA nothing because quiet days
Mon 2026-10-12 night
  THETA reminder 1 for TH-3, TH-4, TH-5, TH-6 lists TH-1, TH-2 overdue 600.00 EUR asks 600.00 EUR
Tue 2026-10-13 night  THETA nothing
  THETA messages on 2026-10-05, 2026-10-12
