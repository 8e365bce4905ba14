# A customer known only by the number that an invoice names is a stub: kept, counted, not written to.
2026-09-01 import invoices
  | customer | number | issue_date | due_date   | amount | currency |
  | 4711     | INV-1  | 2026-09-01 | 2026-10-01 | 100.00 | EUR      |
  1 created; 1 created customers
2026-10-05 data as of 2026-10-05 source file
2026-10-05 night  4711 nothing because kind unknown
  ageing total 100.00 EUR
