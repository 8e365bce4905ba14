# Each customer is written to in its own language.
customer PARIS country FR language fr
customer KOELN country DE language de
2026-09-01 invoice PARIS INV-1 1,234.50 due 2026-10-01
2026-09-01 invoice KOELN INV-2 1,234.50 due 2026-10-01
2026-10-05 night
  PARIS first reminder in fr
  KOELN first reminder in de shows "1.234,50"

story Why somebody has not paid is told
2026-08-01 invoice ACME INV-1 100.00 due 2026-09-01
2026-09-02 dispute INV-1 "never ordered"
2026-09-15 night  ACME why unpaid disputes; ACME state contested
