story OFF opens no connection, and what was written under it never leaves
sending OFF
2026-09-01 invoice ACME INV-1 100.00 due 2026-10-01
2026-10-05 night  ACME first reminder; 0 sent; no messages in all
2026-10-06 03:00 sending ON
2026-10-06 night  ACME first reminder; 1 sent; 1 message in all

story SHADOW decides and judges but sends nothing
sending SHADOW
2026-09-01 invoice ACME INV-1 100.00 due 2026-10-01
2026-10-05 night  1 new message; 0 sent; no messages in all
2026-10-06 night  0 sent; no messages in all

story REVIEW waits for a person
sending REVIEW
2026-09-01 invoice ACME INV-1 100.00 due 2026-10-01
2026-09-01 invoice BETA INV-2 100.00 due 2026-10-01
2026-10-05 night  ACME message in review; 0 sent
2026-10-05 09:00 approve ACME
2026-10-05 09:05 drop BETA
2026-10-05 dispatch  1 sent
  ACME messages on 2026-10-05
  BETA message dropped

story CANARY lets a few go and shows the rest
sending CANARY limit 2
2026-09-01 invoice C{1..5} INV-{1..5} 100.00 due 2026-10-01
2026-10-05 night  2 sent; 3 messages in review

story REDIRECT writes to one address only
sending REDIRECT to me@here.example
2026-09-01 invoice ACME INV-1 100.00 due 2026-10-01
2026-10-05 night  1 sent; ACME first reminder shows "ap@acme.example"
