# G2: credits, unallocated cash and crumbs are not chased; what is asked is the net, and what was taken off is named.
customer ZETA language en country GB zone Europe/London
2026-09-01 invoice DELTA D-1 1,000.00 due 2026-10-01
2026-09-01 invoice EPSILON E-1 100.00 due 2026-10-01
2026-09-01 invoice ZETA Z-1 1,000.00 due 2026-10-01
2026-09-20 credit DELTA D-2 1,000.00
2026-09-20 payment EPSILON 99.60
2026-09-20 credit ZETA Z-2 250.00

Mon 2026-10-05 night
  1 message
  ZETA reminder for Z-1 overdue 1,000.00 EUR names credit 250.00 EUR asks 750.00 EUR
  ZETA reminder shows "750.00"
  DELTA nothing because "the open credit of 1,000.00 EUR covers the balance"
  DELTA task allocate
  EPSILON nothing because "0.40 EUR is under the minimum of 10.00 EUR"
  EPSILON task allocate
  ZETA no tasks
  ageing total 750.40 EUR; ageing credits -1,349.60 EUR; ageing 1-30 2,100.00 EUR
