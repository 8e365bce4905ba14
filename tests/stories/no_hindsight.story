# A night of the past decides from what was so on that day, never with hindsight.
2026-08-01 invoice ACME INV-1 100.00 due 2026-09-01
2026-10-05 payment ACME 100.00 for INV-1
2026-10-06 dry night 2026-09-10  1 new message
2026-10-06 dry night  0 new messages
2026-10-06 expect
  ageing total 100.00 EUR as of 2026-09-30
  ageing total 0.00 EUR
  no messages in all
