# Every pause has its own end, and none of them is forgotten.
customer SUB group HEAD
2026-09-01 invoice SUB INV-1 100.00 due 2026-10-01
2026-09-01 invoice PRO INV-2 100.00 due 2026-10-01
2026-09-01 invoice DIS INV-3 100.00 due 2026-10-01
2026-10-01 hold HEAD kind hard time whole group because "flood"
2026-10-01 promise PRO by 2026-10-20 cooling 0 days
2026-10-01 dispute INV-3 50 cooling 0 days
Mon 2026-10-05 night
  SUB nothing because on hold
  PRO nothing because promised
  DIS first reminder asks 50.00
  PRO state arranged
2026-10-06 withdraw promise PRO
2026-10-06 dispute INV-3 rejected because "delivery note is signed"
2026-10-06 night  PRO first reminder; PRO promise withdrawn
2026-10-07 release HEAD
nights 2026-10-07 to 2026-10-11  SUB nothing because rests
2026-10-12 night  SUB courteous reminder

story Tasks end with an outcome that counts, with one that does not, or because they became pointless
2026-08-01 invoice ACME INV-1 100.00 due 2026-09-01
2026-08-01 invoice BETA INV-2 100.00 due 2026-09-01
nights 2026-08-28 to 2026-09-22
2026-09-23 task ACME call done "nobody there" does not count
2026-09-23 task BETA call dropped because "paid by card at the desk"
2026-09-24 night  ACME task call; BETA no call

story A hold of a whole group covers the groups below it, and cools for all of them
customer HEAD
customer CHILD group HEAD
customer GRAND group CHILD
2026-09-01 invoice GRAND INV-1 100.00 due 2026-10-01
2026-10-01 hold HEAD whole group until 2026-10-05
nights 2026-10-01 to 2026-10-10  no messages in all
Mon 2026-10-12 night  GRAND courteous reminder
