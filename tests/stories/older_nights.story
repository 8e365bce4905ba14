# A night that was run is history: asked for again it changes nothing; one that was left out is refused.
2026-09-01 invoice ACME INV-1 100.00 due 2026-10-01
2026-10-05 night  1 new message
2026-10-08 night  0 new messages
2026-10-08 12:00 night of 2026-10-05  0 new messages; 1 message in all
2026-10-08 12:00 night of 2026-10-06
  refused "was not run"
2026-10-08 12:00 dry night of 2026-10-06  0 new messages
