# The same list twice changes nothing; what a list shows as reduced is asked for as reduced.
strategy courteous
customer RHO
2026-10-05 05:00 open items named monday
  | customer | number | amount   | open     | due        |
  | RHO      | R-1    | 1,000.00 | 1,000.00 | 2026-09-25 |
  | RHO      | R-2    | 500.00   | 500.00   | 2026-10-30 |
  2 created
Mon 2026-10-05 night RHO first reminder asks 1,000.00 for R-1
2026-10-05 11:00 open items
  | customer | number | amount   | open     | due        |
  | RHO      | R-1    | 1,000.00 | 1,000.00 | 2026-09-25 |
  | RHO      | R-2    | 500.00   | 500.00   | 2026-10-30 |
  2 unchanged; 0 created; 0 closed
2026-10-05 12:00 sweep 0 new messages
2026-10-19 05:00 open items
  | customer | number | amount   | open   | due        |
  | RHO      | R-1    | 1,000.00 | 250.00 | 2026-09-25 |
  | RHO      | R-2    | 500.00   | 500.00 | 2026-10-30 |
  1 reduced
Mon 2026-10-19 night
  RHO second reminder asks 250.00 for R-1 does not show "1,250.00"
  RHO 2 messages in all
