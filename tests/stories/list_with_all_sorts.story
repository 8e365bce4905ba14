# A list with two currencies, a credit, a name full of signs and a number with slashes; a last notice told in words.
2026-10-05 open items
  | customer | name                | number      | amount | open   | currency | due        |
  | A&B/7    | "A, B" & <b>Söhne   | RE/2026/001 | 100.00 | 100.00 | EUR      | 2026-09-25 |
  | A&B/7    | "A, B" & <b>Söhne   | RE/2026/002 | 300.00 | 250.00 | USD      | 2026-09-20 |
  | A&B/7    | "A, B" & <b>Söhne   | GS/2026/001 | -50.00 | -50.00 | USD      | 2026-09-20 |
  3 created
  ageing total 200.00 USD
  ageing total 100.00 EUR
2026-10-05 answer kind business country DE for all
2026-10-05 contact A&B/7 add ap@ab.example
Mon 2026-10-05 night
  A&B/7 first reminder asks 100.00 EUR and 200.00 USD names credits 50.00 USD shows "RE/2026/001"

story What another system sent is told in words and counts as served
2026-10-01 invoice ACME INV-1 500.00 due 2026-09-01 last notice second reminder on 2026-09-20
Thu 2026-10-01 night
  ACME final notice for INV-1
  INV-1 second reminder served on 2026-09-20
