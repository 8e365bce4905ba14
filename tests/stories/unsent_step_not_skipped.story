# A step that was never sent is not skipped: the first reminder comes before the second (OCA 122).
2026-09-01 invoice ACME INV-1 100.00 due 2026-10-01
2026-10-01 mail server dead
nights 2026-10-05 to 2026-10-20  no messages in all
2026-10-21 07:00 mail server alive
2026-10-21 night  ACME 1 message in all
  INV-1 second reminder is not served
nights 2026-10-22 to 2026-10-27  1 message in all
2026-10-28 night  ACME second reminder; 2 messages in all
