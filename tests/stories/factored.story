# What was sold to a factor is asked for by the factor: nothing in our name, and nothing of it is late here.
customer ACME pays by factored
customer MIXED
2026-09-01 invoice ACME INV-1 500.00 due 2026-10-01
2026-09-01 invoice MIXED INV-2 300.00 due 2026-10-01
2026-09-01 invoice MIXED INV-3 200.00 due 2026-10-01 by factored
2026-10-05 night
  ACME nothing because sold to the factor
  MIXED first reminder asks 300.00 EUR
2026-11-02 night
  ACME nothing because sold to the factor
