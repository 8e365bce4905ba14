# A dead mail server is no sent message: it waits, counts as nothing, and leaves once when the server is back.
2026-09-01 invoice ACME INV-1 100.00 due 2026-10-01
mail server dead
2026-10-05 night
  no message
  ACME message waiting
  INV-1 first reminder is in flight
  no messages in all
2026-10-06 night  no messages in all
2026-10-07 07:00 mail server alive
2026-10-07 night
  ACME first reminder; 1 message; 1 message in all
  ACME messages on 2026-10-07
