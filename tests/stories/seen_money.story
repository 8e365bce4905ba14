# Money seen at the bank but not booked counts for its customer, up to its amount, for some days.
2026-09-01 invoice ACME INV-1 100.00 due 2026-10-01
2026-09-01 invoice BETA INV-2 100.00 due 2026-10-01
2026-10-02 seen ACME 100.00 until 2026-10-09
2026-10-02 seen BETA 40.00 until 2026-10-09
2026-10-05 night
  ACME nothing because "the money seen at the bank"
  BETA first reminder asks 60.00 EUR
2026-10-12 night  ACME first reminder asks 100.00 EUR
