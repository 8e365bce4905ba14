# A proforma is no claim, a retention none before its date.
2026-09-01 proforma ACME P-1 500.00 due 2026-09-20
2026-09-01 retention BETA R-1 500.00 due 2026-10-20
2026-10-05 night
  ACME nothing; BETA nothing
  ageing 1-30 0.00 EUR
