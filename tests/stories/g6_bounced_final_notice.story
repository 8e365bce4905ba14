story G6: a bounced final notice is not a served step
2026-08-01 invoice IOTA IOTA-1 500.00 due 2026-09-01
nights 2026-08-28 to 2026-09-30
2026-09-30 expect  IOTA 3 messages in all; IOTA task call
Thu 2026-10-01 night  IOTA final notice to ap@iota.example at 10:00
2026-10-01 10:04 bounce IOTA final notice code 5.1.1
  IOTA contact ap@iota.example dead
  IOTA task find a working address
  IOTA-1 final notice is not served
  IOTA timeline "5.1.1"
nights 2026-10-02 to 2026-10-16
  IOTA nothing
  IOTA no hand-over proposal because "final notice was not delivered"
  IOTA 4 messages in all

story G6: the final notice goes to the new address, and its deadline runs from there
2026-08-01 invoice IOTA IOTA-1 500.00 due 2026-09-01
nights 2026-08-28 to 2026-10-01
2026-10-01 10:04 bounce IOTA final notice code 5.1.1
nights 2026-10-02 to 2026-10-06
2026-10-06 14:00 contact IOTA add billing@iota.example
Wed 2026-10-07 night  IOTA final notice to billing@iota.example; 5 messages in all
nights 2026-10-08 to 2026-10-20
  IOTA no hand-over proposal; 5 messages in all
  IOTA-1 final notice is served on 2026-10-07
Wed 2026-10-21 night  IOTA hand-over proposal
