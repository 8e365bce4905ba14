# A process that runs twice mails once (Tryton mailed every letter again).
2026-09-01 invoice A{1..5} INV-{1..5} 100.00 due 2026-10-01
2026-10-05 night  5 new messages; 5 sent
2026-10-05 night  0 new messages; 0 sent; no message; 5 messages in all; A1 nothing; A{1..5} first reminder
2026-10-05 dispatch  0 claimed
2026-10-05 sweep  0 new messages; 5 messages in all
