# Good rows go in, bad rows are told with their place; a dry run writes nothing.
2026-10-01 import customers dry run
  | customer | name   | email          | country | kind     |
  | ACME     | Acme   | ap@acme.example | DE     | business |
  1 created
2026-10-01 expect  0 tasks in all
2026-10-01 import customers source crm
  | customer | name   | email          | country | kind     |
  | ACME     | Acme   | ap@acme.example | DE     | business |
  1 created; 0 problems
2026-10-01 import invoices as of 2026-09-30 source erp named first
  | customer | number | issue_date | due_date   | amount   | currency |
  | ACME     | INV-1  | 2026-09-01 | 2026-09-25 | 1,000.00 | EUR      |
  | ACME     | INV-2  | 2026-09-01 | 31.02.2026 | 100.00   | EUR      |
  | ACME     | INV-3  | 2026-09-01 | 2026-09-25 | 100.00   | XXQ      |
  3 read; 1 created; 2 problems
  1 problem "31.02.2026"; 1 problem "XXQ"
2026-10-01 night  ACME first reminder for INV-1
2026-10-01 12:00 undo first
  refused "message"
2026-10-02 open items as of 2026-10-01 source erp named second
  | customer | number | amount | open   | due        |
  | ACME     | INV-9  | 50.00  | 50.00  | 2026-10-20 |
  refused "repeat the import with --confirm"
2026-10-02 import open items as of 2026-10-01 source erp confirm
  | customer | number | amount | open   | due        |
  | ACME     | INV-9  | 50.00  | 50.00  | 2026-10-20 |
  1 closed
