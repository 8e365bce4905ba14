# Nobody is called before the courteous reminder, which a Sunday holds back: first the answer, then the reminder, then the call.
strategy standard
2026-08-01 invoice LAMBDA INV-1 1,200.00 due 2026-09-01
Fri 2026-09-04 night LAMBDA first reminder asks 1,200.00
2026-09-05 dispute LAMBDA INV-1 200.00 "3 boxes missing"
nights 2026-09-05 to 2026-09-14 0 messages
Tue 2026-09-15 night
  LAMBDA second reminder asks 1,000.00 shows "200.00"
2026-09-18 payment LAMBDA 1,000.00 for INV-1
nights 2026-09-18 to 2026-10-04
  LAMBDA nothing because disputed; 2 messages in all
  ageing total 200.00; INV-1 open 200.00 disputed 200.00
Mon 2026-10-05 close dispute LAMBDA INV-1 rejected because "All boxes were signed for."
nights 2026-10-05 to 2026-10-11
  LAMBDA no call because courteous reminder
Mon 2026-10-12 night
  LAMBDA courteous reminder asks 200.00 for INV-1
  LAMBDA no call
Tue 2026-10-13 night LAMBDA no call because courteous reminder
Wed 2026-10-14 night LAMBDA call; INV-1 is not closed
