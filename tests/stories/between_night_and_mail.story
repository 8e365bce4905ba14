# Whatever comes in between the night and the mail stops it, and says so; money on no invoice lowers what is asked.
strategy courteous
2026-09-01 invoice P1 I-1 100.00 due 2026-10-01
2026-09-01 invoice P2 I-2 100.00 due 2026-10-01
2026-09-01 invoice P3 I-3 100.00 due 2026-10-01
2026-09-01 invoice P4 I-4 100.00 due 2026-10-01
2026-09-01 invoice P5 I-5 100.00 due 2026-10-01
2026-09-01 invoice P6 I-6 100.00 due 2026-10-01
2026-09-01 invoice P6 I-7 100.00 due 2026-10-01
Mon 2026-10-05 night without dispatch 6 new messages
2026-10-05 07:00 payment P1 100.00 for I-1
2026-10-05 07:00 dispute I-2 "broken"
2026-10-05 07:00 promise P3 by 2026-10-20 for I-3
2026-10-05 07:00 hold P4 because "phone"
2026-10-05 07:00 seen P5 100.00
2026-10-05 07:00 payment P6 100.00
2026-10-05 dispatch 10:00
  1 sent; 5 withdrawn
  P6 first reminder asks 100.00 overdue 200.00 names money 100.00
  P1 message withdrawn; P5 message withdrawn because "money seen"
  P2 message withdrawn because disputed; P3 message withdrawn because promised; P4 message withdrawn because hold
