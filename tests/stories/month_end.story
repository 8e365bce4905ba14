# Days late are counted in days, over the ends of short months too.
2027-01-05 invoice ACME INV-1 100.00 due 2027-01-31
2027-02-28 night  ageing 1-30 100.00 EUR
2027-03-02 night  ACME first reminder because INV-1 30 days late
2027-03-03 expect  ageing 31-60 100.00 EUR; ageing 1-30 0.00 EUR
