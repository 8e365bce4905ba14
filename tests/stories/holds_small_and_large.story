# A hold on one invoice, on a customer, on a whole group; each ends with its own cooling period.
strategy courteous
customer HOLD-1
customer HOLD-2
customer HEAD
customer SUB-A group HEAD
customer SUB-B group HEAD
2026-09-01 invoice HOLD-1 H1-A 100.00 due 2026-10-01
2026-09-01 invoice HOLD-1 H1-B 200.00 due 2026-10-01
2026-09-01 invoice HOLD-2 H2-A 100.00 due 2026-10-01
2026-09-01 invoice HEAD GH-1 100.00 due 2026-10-01
2026-09-01 invoice SUB-A GA-1 100.00 due 2026-10-01
2026-09-01 invoice SUB-B GB-1 100.00 due 2026-10-01
2026-10-02 hold H1-A because "wrong address on it"
2026-10-02 hold HOLD-2 until 2026-10-06
2026-10-02 hold HEAD whole group until 2026-10-06 cooling 2 days because "merger talks"
Mon 2026-10-05 night
  HOLD-1 first reminder for H1-B without H1-A asks 200.00
  HOLD-1 because H1-A on hold
  H1-A first reminder is blocked
  HOLD-2 nothing because "on hold until 6 Oct 2026"; look again 2026-10-07
  SUB-A nothing because on hold; SUB-B nothing because on hold; HEAD nothing because on hold
  1 message in all
Wed 2026-10-07 night
  HOLD-2 nothing because rests until; SUB-A nothing because rests until
Fri 2026-10-09 night
  SUB-A first reminder; SUB-B first reminder; HEAD first reminder
  HOLD-2 nothing because rests
Mon 2026-10-12 night
  HOLD-2 first reminder for H2-A
2026-10-12 release H1-A
nights 2026-10-13 to 2026-10-16
  HOLD-1 messages on 2026-10-05, 2026-10-15
nights 2026-10-17 to 2026-10-21  HOLD-1 nothing because asked on
Thu 2026-10-22 night  HOLD-1 first reminder for H1-A asks 300.00
