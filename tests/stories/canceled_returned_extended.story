# A canceled invoice is not named, returned money is asked for again, another due date begins anew.
strategy courteous
2026-09-01 invoice B1 V-1 100.00 due 2026-10-01
2026-09-01 invoice B1 V-2 200.00 due 2026-10-01
2026-10-02 cancel V-1 because "wrong price"
Mon 2026-10-05 night
  B1 first reminder for V-2 asks 200.00 does not show "V-1"
2026-10-06 payment B1 200.00 for V-2
2026-10-07 night B1 nothing because nothing is open
2026-10-13 reverse payment B1 200.00 because "returned debit"
2026-10-14 night
  V-2 open 200.00
  B1 first reminder for V-2 asks 200.00
2026-10-15 extend V-2 to 2026-11-02
nights 2026-10-16 to 2026-10-29
  B1 nothing because V-2 not due before 2 Nov 2026; B1 2 messages in all
Fri 2026-10-30 night B1 note before the due date
Thu 2026-11-05 night B1 first reminder for V-2 because V-2 3 days late
