# A message that a person drops says why.
sending REVIEW
2026-09-01 invoice ACME INV-1 100.00 due 2026-10-01
2026-10-05 night without dispatch  1 message in review
2026-10-05 09:00 drop ACME because "their head called me"
  ACME message dropped because "their head called me"
2026-10-06 sweep without dispatch  0 new messages
2026-10-06 sweep dispatch 09:00  0 sent
nights 2026-10-06 to 2026-10-07 without dispatch  no message
