# A note before the due date comes in its days, and lapses when they have passed.
2026-09-01 invoice ACME INV-1 100.00 due 2026-10-08
2026-09-01 invoice BETA INV-2 100.00 due 2026-10-08
2026-10-04 night  nobody
2026-10-05 hold BETA until 2026-10-08 cooling 0 days
2026-10-05 night  ACME note because INV-1 due in 3 days; BETA nothing because on hold
nights 2026-10-06 to 2026-10-09  1 message in all
  INV-2 note is lapsed because "the days of note before the due date have passed"
