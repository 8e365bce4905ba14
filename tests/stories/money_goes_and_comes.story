# Money that was unplaced is placed, money that was returned is owed again, what is given up is gone.
2026-09-01 invoice ACME INV-1 100.00 due 2026-10-01 issued 2026-08-30
2026-09-01 invoice BETA INV-2 100.00 due 2026-10-01
2026-09-01 invoice GAMMA INV-3 100.00 due 2026-10-01
2026-09-01 invoice DELTA INV-4 100.00 due 2026-10-01
2026-09-25 payment ACME 100.00 reference "thanks"
2026-09-26 place ACME 100.00 for INV-1
  INV-1 closed because paid
2026-09-25 payment BETA 100.00 for INV-2
2026-09-28 reverse payment BETA 100.00 because "returned debit"
  INV-2 open 100.00
2026-09-28 write off INV-3 because "not worth it"
2026-09-28 void INV-4 because "wrong customer"
Mon 2026-10-05 night
  BETA first reminder; 1 message
  ACME nothing because nothing open
  GAMMA nothing because nothing open
2026-10-06 seen BETA 100.00 until 2026-10-30 reference "bank line 7"
2026-10-06 extend INV-2 to 2026-11-15 because "agreed"
2026-10-16 night  BETA nothing
