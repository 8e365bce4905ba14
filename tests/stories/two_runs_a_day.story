# Two runs on one day do not climb two levels, however old the invoice is (Tryton climbed).
2026-09-01 invoice ACME INV-1 100.00 due 2026-08-20
2026-10-05 night  ACME first reminder; 1 new message
2026-10-05 night  0 new messages
2026-10-06 night  ACME nothing
nights 2026-10-07 to 2026-10-11  1 message in all
2026-10-12 night  ACME second reminder; 2 messages in all
