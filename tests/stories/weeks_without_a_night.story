# Three weeks without a night: one reminder, then the second after the quiet days; nothing is made up for at once.
strategy courteous
2026-09-01 invoice PSI P-1 100.00 due 2026-10-01
Thu 2026-10-22 night
  PSI first reminder because P-1 21 days late
  PSI no call
nights 2026-10-23 to 2026-10-28 0 messages
Thu 2026-10-29 night PSI second reminder
Fri 2026-10-30 night PSI no call; look again 2026-10-31
Sat 2026-10-31 night PSI task call because 30 days late
nights 2026-11-01 to 2026-11-04 0 messages
Thu 2026-11-05 night PSI final notice because P-1 35 days late
