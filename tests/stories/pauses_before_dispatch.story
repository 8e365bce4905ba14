# Whoever contests, promises, is left alone or opts out between the night and the mail gets none.
2026-09-01 invoice A{1..5} INV-{1..5} 100.00 due 2026-10-01
2026-10-05 night without dispatch  5 messages
2026-10-05 09:00 dispute INV-1 "wrong price"
2026-10-05 09:01 promise A2 by 2026-10-09
2026-10-05 09:02 hold A3
2026-10-05 09:03 opt out ap@a4.example
2026-10-05 dispatch 10:00  1 sent; 4 withdrawn
  A1 message withdrawn; A2 message withdrawn; A3 message withdrawn; A4 message withdrawn
  A5 first reminder
