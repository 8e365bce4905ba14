# Who they are, how they are reached, what is owed and until when: each may change between the night and its mail.
2026-09-01 invoice A{1..6} INV-{1..6} 500.00 due 2026-10-01
2026-09-01 invoice A6 INV-7 100.00 due 2026-10-01
Mon 2026-10-05 night without dispatch  6 messages ready
2026-10-05 07:00 contact A1 remove ap@a1.example
2026-10-05 07:01 customer A2 kind sister company
2026-10-05 07:02 extend INV-3 to 2026-10-31 because "agreed"
2026-10-05 07:03 void INV-4 because "wrong customer"
2026-10-05 07:04 customer A5 kind employee
2026-10-05 07:05 write off INV-6
2026-10-05 dispatch 10:00
  1 sent; 5 withdrawn
  A6 first reminder asks 100.00 without INV-6
2026-10-06 contact A1 add new@a1.example
Tue 2026-10-06 night
  1 message
  A1 first reminder for INV-1 to new@a1.example
Tue 2026-11-03 night  A3 first reminder for INV-3
