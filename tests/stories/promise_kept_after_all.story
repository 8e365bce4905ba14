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
Fri 2026-10-23 night
  KAPPA promise kept paid 2026-10-15; KAPPA nothing because nothing is open
  SIGMA promise broken; timeline "promise broken"
  KAPPA timeline "paid in time, known late"
