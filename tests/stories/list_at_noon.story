# A list that comes between the night and its mail: what is gone is not asked for, what became less is asked for as less.
customer ACME
customer BETA
2026-10-05 04:00 open items
  | customer | number | amount | open   | due        |
  | ACME     | INV-1  | 100.00 | 100.00 | 2026-10-01 |
  | BETA     | INV-2  | 300.00 | 300.00 | 2026-10-01 |
  | BETA     | INV-3  | 400.00 | 400.00 | 2026-10-01 |
  3 created
Mon 2026-10-05 night without dispatch  2 messages
2026-10-05 09:00 open items
  | customer | number | amount | open   | due        |
  | BETA     | INV-2  | 300.00 | 300.00 | 2026-10-01 |
  | BETA     | INV-3  | 400.00 | 150.00 | 2026-10-01 |
  1 closed; 1 reduced
2026-10-05 dispatch 10:00
  1 sent; 1 withdrawn
  BETA first reminder for INV-2 and INV-3 asks 450.00
  ACME message withdrawn because nothing is open

story An older list than the last one is not believed
2026-10-05 open items
  | customer | number | amount | open   | due        |
  | ACME     | INV-1  | 300.00 | 250.00 | 2026-09-20 |
2026-10-06 open items as of 2026-10-01
  | customer | number | amount | open   | due        |
  | ACME     | INV-1  | 300.00 | 300.00 | 2026-09-20 |
  | ACME     | INV-2  | 700.00 | 700.00 | 2026-09-20 |
  refused "older"
  INV-1 open 250.00

story What was mailed cannot be taken back as if it had never been
customer ACME
2026-10-05 open items named wrong
  | customer | number | amount | open   | due        |
  | ACME     | INV-1  | 100.00 | 100.00 | 2026-10-01 |
Mon 2026-10-05 night  ACME first reminder
2026-10-06 undo wrong
  refused "a message of 2026-10-05 about INV-1 has left"
2026-10-06 void INV-1 because "a wrong list"
Thu 2026-10-15 night  ACME nothing because nothing is open; 1 message in all
