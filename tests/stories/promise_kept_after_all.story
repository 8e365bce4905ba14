# A promise held broken is kept after all when a late bank file shows that the money came in time.
strategy courteous
2026-09-01 invoice KAPPA INV-1 2,400.00 due 2026-09-25
2026-09-01 invoice SIGMA INV-2 500.00 due 2026-09-25
2026-09-28 night  KAPPA first reminder; SIGMA first reminder
2026-10-06 promise KAPPA by 2026-10-16 for INV-1
2026-10-06 promise SIGMA by 2026-10-16 for INV-2
nights 2026-10-06 to 2026-10-21  2 messages in all
Thu 2026-10-22 night  KAPPA promise broken; SIGMA promise broken
2026-10-23 payment KAPPA 2,400.00 value 2026-10-15 for INV-1
2026-10-23 payment SIGMA 500.00 value 2026-10-22 for INV-2
2026-10-23 dry night
  KAPPA nothing because nothing is open
Fri 2026-10-23 night
  KAPPA promise kept paid 2026-10-15; KAPPA nothing because nothing is open
  SIGMA promise broken; timeline "promise broken"
  KAPPA timeline "paid in time, known late"

story A dry night sees what the night will: the promise of a part was kept after all, and the rest is asked for
2026-09-01 invoice KAPPA INV-1 2,400.00 due 2026-09-25
2026-09-28 night  KAPPA first reminder
2026-10-06 promise KAPPA 1,000.00 by 2026-10-09 for INV-1
nights 2026-10-07 to 2026-10-15
2026-10-15 expect  KAPPA promise broken
2026-10-15 dry night  0 new messages
2026-10-16 payment KAPPA 1,000.00 value 2026-10-08 for INV-1
2026-10-16 dry night  1 new message
2026-10-16 night  KAPPA promise kept; KAPPA second reminder asks 1,400.00 EUR

story Who is held to have broken a promise, and did not, leaves the segment of those who did in a dry night too
strategy house: first reminder 3 days after due; second reminder 14 days after due
strategy patient: reminder 60 days after due
strategy house
segment Broke their word: broken promises at least 1 -> patient
2026-09-01 invoice KAPPA INV-1 2,400.00 due 2026-09-28
2026-10-01 night  KAPPA first reminder; KAPPA in no segment
2026-10-06 promise KAPPA 2,400.00 by 2026-10-09 for INV-1
nights 2026-10-07 to 2026-10-15
2026-10-15 expect  KAPPA promise broken
2026-10-16 expect  KAPPA in segment Broke their word
2026-10-16 payment KAPPA 2,400.00 value 2026-10-08
2026-10-16 invoice KAPPA INV-2 3,000.00 due 2026-09-28
2026-10-16 dry night  1 new message
2026-10-16 night  KAPPA in no segment; 1 new message
