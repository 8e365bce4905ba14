# Call, visit, credit hold and hand-over, a day each; all of it is dropped for whoever pays.
strategy s: reminder 3 days after due; call 5 days after due; visit 8 days after due; credit hold 10 days after due; hand-over proposal 12 days after due; 3 quiet days
2026-09-01 invoice T1 I-1 100.00 due 2026-10-01
Mon 2026-10-05 night T1 reminder; no call
Tue 2026-10-06 night
  T1 no call because "has not been served"
Wed 2026-10-07 night T1 task call because I-1 6 days late
2026-10-08 task T1 call done "spoke to Ms Kern, pays next week"
nights 2026-10-09 to 2026-10-09 T1 task visit
Sun 2026-10-11 night T1 task credit hold proposal
Tue 2026-10-13 night T1 hand-over proposal because I-1 12 days late
2026-10-13 12:00 payment T1 100.00 for I-1
2026-10-13 sweep
  T1 no tasks
2026-10-13 expect T1 timeline "Ms Kern"
