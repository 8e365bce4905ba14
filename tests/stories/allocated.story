# A credit that covers what is late is a clerk's task; once it is used, or the money is placed, the task is done with.
2026-09-01 invoice ACME INV-1 100.00 due 2026-10-01
2026-09-01 invoice BETA INV-2 100.00 due 2026-10-01
2026-09-01 invoice BETA INV-3 40.00 USD due 2026-12-01
2026-09-02 credit ACME CN-1 100.00
2026-09-20 payment BETA 99.00
2026-10-05 night
  ACME nothing because the open credit covers; ACME task allocate
  BETA nothing because under the minimum; BETA task allocate
2026-10-06 use CN-1 for INV-1
2026-10-06 place BETA 99.00 for INV-2
2026-10-06 night
  ACME nothing because nothing is open; no tasks
  BETA nothing because "1.00 EUR is under the minimum"; no tasks
  ageing total 1.00; ageing total 40.00 USD; ageing total 0.00 CHF
