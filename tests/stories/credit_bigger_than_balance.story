# A credit bigger than what is owed: nobody is asked, and a clerk is.
2026-09-01 invoice ACME INV-1 100.00 due 2026-10-01
2026-09-10 credit ACME CN-1 250.00
2026-10-05 night
  ACME nothing because "covers the balance"
  ACME task allocate
  ageing total -150.00 EUR; ageing credits -250.00 EUR
2026-10-06 night  1 task in all
2026-10-06 12:00 use CN-1 for INV-1
  INV-1 closed; CN-1 open -150.00 EUR
2026-10-07 night  ACME nothing because nothing open
