# An import taken back leaves no debt, and the same import again repeats no step.
customer ACME
2026-09-01 import invoices named first
  | customer | number | issue_date | due_date   | amount | currency |
  | ACME     | INV-1  | 2026-09-01 | 2026-10-01 | 100.00 | EUR      |
  1 created
2026-09-02 undo first
  ageing total 0.00 EUR
2026-09-03 import invoices named second
  | customer | number | issue_date | due_date   | amount | currency |
  | ACME     | INV-1  | 2026-09-01 | 2026-10-01 | 100.00 | EUR      |
2026-10-02 data as of 2026-10-05 source file
2026-10-05 night  ACME first reminder for INV-1; 1 message in all
2026-10-05 12:00 import invoices
  | customer | number | issue_date | due_date   | amount | currency |
  | ACME     | INV-1  | 2026-09-01 | 2026-10-01 | 100.00 | EUR      |
  1 unchanged
2026-10-06 night  ACME nothing; 1 message in all

story What was written about an import that is taken back is withdrawn, and written once when it comes again
customer ACME
2026-10-05 04:00 import invoices named first
  | customer | number | issue_date | due_date   | amount | currency |
  | ACME     | INV-1  | 2026-09-01 | 2026-10-01 | 100.00 | EUR      |
2026-10-05 night without dispatch  ACME message ready
2026-10-05 07:00 undo first
  ACME message withdrawn
2026-10-05 dispatch  0 sent
2026-10-05 12:00 import invoices
  | customer | number | issue_date | due_date   | amount | currency |
  | ACME     | INV-1  | 2026-09-01 | 2026-10-01 | 100.00 | EUR      |
2026-10-06 night  ACME first reminder; 1 message in all
2026-10-07 night  ACME nothing; 1 message in all
