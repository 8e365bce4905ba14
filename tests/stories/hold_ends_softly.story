# A hold that ends is followed by quiet days and then by the softest message, never by the step its age would give.
2026-08-01 invoice ACME INV-1 100.00 due 2026-09-01
nights 2026-08-28 to 2026-09-04
2026-09-07 hold ACME until 2026-10-07 because "new bookkeeper"
nights 2026-09-07 to 2026-10-07
  ACME nothing because on hold
  ACME 2 messages in all
nights 2026-10-08 to 2026-10-12
  ACME nothing because rests
  ACME timeline "hold lapsed"
2026-10-13 night  ACME courteous reminder asks 100.00 EUR
nights 2026-10-14 to 2026-10-19  ACME 3 messages in all
2026-10-20 night  ACME second reminder

story A hold released early cools from that day on
2026-08-01 invoice ACME INV-1 100.00 due 2026-09-01
2026-09-07 hold ACME
2026-10-05 release ACME
nights 2026-10-05 to 2026-10-09  ACME nothing because rests
Mon 2026-10-12 night  ACME courteous reminder
