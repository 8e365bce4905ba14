# G1: a list of open items closes what is no longer on it, and refuses to do so by accident.
customer ACME

2026-09-30 open items
  | customer | number  | amount   | open     | due        |
  | ACME     | INV-101 | 500.00   | 500.00   | 2026-09-10 |
  | ACME     | INV-102 | 1,000.00 | 800.00   | 2026-09-15 |
  | ACME     | INV-103 | 250.00   | 250.00   | 2026-10-20 |
  | ACME     | INV-104 | 1,190.00 | 1,190.00 | 2026-08-31 |
  | ACME     | CN-105  | -200.00  | -200.00  |            |
  5 created
  ageing total 2,540.00 EUR; ageing credits -200.00
  INV-102 open 800.00

2026-10-07 open items
  | customer | number  | amount   | open     | due        |
  | ACME     | INV-101 | 500.00   | 500.00   | 2026-09-10 |
  | ACME     | INV-102 | 1,000.00 | 300.00   | 2026-09-15 |
  | ACME     | INV-103 | 250.00   | 250.00   | 2026-10-20 |
  | ACME     | CN-105  | -200.00  | -200.00  |            |
  1 closed; 1 reduced
  result "1 closed by absence, 1,190.00 EUR; 1 reduced by 500.00 EUR"
  INV-104 closed because "not on the list of 7 Oct 2026"
  INV-102 open 300.00
  ageing total 850.00 EUR
  ageing total 2,540.00 EUR as of 2026-10-06

2026-10-07 night  ACME reminder for INV-101, INV-102 without INV-104 asks 600.00 EUR

2026-10-08 open items
  | customer | number  | amount   | open     | due        |
  | ACME     | INV-103 | 250.00   | 250.00   | 2026-10-20 |
  refused "would close 2 of 3 open invoices (800.00 of 1,050.00 EUR)"
  INV-101 open 500.00; INV-102 open 300.00; INV-103 open 250.00

2026-10-08 open items confirm
  | customer | number  | amount   | open     | due        |
  | ACME     | INV-103 | 250.00   | 250.00   | 2026-10-20 |
  INV-101 closed; INV-102 closed
