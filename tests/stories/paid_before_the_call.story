# Nobody who has paid is called: the task goes when nothing is late any more, and a new debt brings a new one.
strategy courteous
2026-08-01 invoice ACME INV-1 100.00 due 2026-09-01
2026-09-01 invoice ACME INV-2 100.00 due 2026-10-01
nights 2026-08-28 to 2026-09-22  ACME task call
2026-09-23 payment ACME 40.00 for INV-1
2026-09-23 night  ACME task call
2026-09-24 payment ACME 60.00 for INV-1
2026-09-24 night  ACME no task
nights 2026-09-25 to 2026-10-22  ACME task call
