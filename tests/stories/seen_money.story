# Money seen at the bank but not booked counts for its customer, up to its amount, for some days.
2026-09-01 invoice ACME INV-1 100.00 due 2026-10-01
2026-09-01 invoice BETA INV-2 100.00 due 2026-10-01
2026-10-02 seen ACME 100.00 until 2026-10-09
2026-10-02 seen BETA 40.00 until 2026-10-09
2026-10-05 night
  ACME nothing because "the money seen at the bank"
  BETA first reminder asks 60.00 EUR
2026-10-12 night
  ACME first reminder asks 100.00 EUR
  ACME task allocate money or credit; BETA task allocate money or credit
  2 tasks in all
2026-10-13 night  2 tasks in all

story Money that was booked meanwhile is asked about by nobody
2026-09-01 invoice ACME INV-1 100.00 due 2026-10-01
2026-10-02 seen ACME 100.00 until 2026-10-09
2026-10-06 payment ACME 100.00 for INV-1
2026-10-12 night  0 tasks in all; no messages in all

story Money seen counts once: as soon as its payment is booked, the booking stands for it
2026-09-01 invoice ACME INV-1 100.00 due 2026-10-01
2026-09-01 invoice ACME INV-2 100.00 due 2026-10-01
2026-10-02 seen ACME 100.00 until 2026-10-09
2026-10-05 07:00 payment ACME 100.00 for INV-1
2026-10-05 night  ACME first reminder asks 100.00 EUR

story Of two alike each payment stands for one; what is another amount stands for none
2026-09-01 invoice ACME INV-1 300.00 due 2026-10-01
2026-10-02 seen ACME 100.00 until 2026-10-09 reference "second"
2026-10-02 seen ACME 100.00 until 2026-10-09 reference "first"
2026-10-02 seen BETA 50.00 until 2026-10-09
2026-09-01 invoice BETA INV-2 100.00 due 2026-10-01
2026-10-03 payment ACME 100.00 for INV-1 reference "first"
2026-10-03 payment BETA 40.00 for INV-2
2026-10-05 night
  ACME first reminder asks 100.00 EUR
  BETA first reminder asks 10.00 EUR

story A payment that is taken back as if it had never come leaves the money seen
2026-09-01 invoice ACME INV-1 100.00 due 2026-10-01
2026-10-02 seen ACME 100.00 until 2026-10-09
2026-10-03 import payments named bank
  | customer | date | amount | reference |
  | ACME | 2026-10-02 | 100.00 | first |
2026-10-03 undo bank
2026-10-05 night  ACME nothing because "the money seen at the bank"
