# G8: only the contested part rests; after the dispute first the answer, then a courteous request.
customer LAMBDA language en
2026-08-01 invoice LAMBDA L-1 1,200.00 due 2026-09-01
nights 2026-08-28 to 2026-09-04
2026-09-05 dispute LAMBDA L-1 200.00 "3 boxes missing"
nights 2026-09-06 to 2026-09-14
Tue 2026-09-15 night
  LAMBDA reminder 2 asks 1,000.00 EUR
  LAMBDA reminder 2 shows "200.00 EUR of L-1 is being looked into"
2026-09-18 payment LAMBDA 1,000.00 for L-1
  L-1 open 200.00 disputed 200.00
  ageing 1-30 200.00 EUR
nights 2026-09-18 to 2026-10-04
  LAMBDA nothing because L-1 disputed
  LAMBDA 3 messages in all
Mon 2026-10-05 05:00 dispute LAMBDA L-1 rejected because The delivery note is signed for all boxes.
Mon 2026-10-05 night
  LAMBDA answer shows "The delivery note is signed for all boxes."
nights 2026-10-06 to 2026-10-11
  LAMBDA 4 messages in all
Mon 2026-10-12 night  LAMBDA courteous reminder asks 200.00 EUR for L-1

# Who cannot be written to gets the answer from a person; until then nothing asks.
customer MU no email
2026-08-01 invoice MU M-1 800.00 due 2026-09-01
2026-09-05 dispute MU M-1 "wrong goods"
Mon 2026-10-05 05:00 dispute MU M-1 rejected because The goods are as ordered.
Mon 2026-10-12 night  MU nothing because M-1 disputed
2026-10-13 task MU answer a dispute done
nights 2026-10-13 to 2026-10-19
  MU 0 messages in all
