# Nothing leaves on a holiday of the recipient or on a closing day of ours; the next open day takes it.
closed on 2026-12-28
customer LYON country FR
2026-11-01 invoice ACME INV-1 100.00 due 2026-12-22
2026-11-01 invoice LYON INV-2 100.00 due 2026-07-10 last notice reminder-1 on 2026-10-01
Fri 2026-12-25 night
  nobody
  ACME nothing because closed day
  ACME look again 2026-12-29
nights 2026-12-26 to 2026-12-28  ACME nothing
Tue 2026-12-29 night  ACME first reminder on 2026-12-29

story A holiday over there is a working day here
customer LYON country FR
2027-06-01 invoice LYON INV-2 100.00 due 2027-07-11
2027-06-01 invoice ACME INV-1 100.00 due 2027-07-11
Wed 2027-07-14 night  ACME first reminder; LYON nothing because closed day
Thu 2027-07-15 night  LYON first reminder
