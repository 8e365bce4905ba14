# Two currencies of one customer are one message with two totals; they are never added up.
2026-09-01 invoice ACME INV-1 100.00 EUR due 2026-10-01
2026-09-01 invoice ACME INV-2 200.00 USD due 2026-10-01
2026-09-01 credit ACME CN-1 50.00 USD
2026-10-05 night
  1 message
  ACME first reminder for INV-1, INV-2 asks 100.00 EUR and 150.00 USD
  ageing total 100.00 EUR

story A credit in another currency covers nothing; an unknown rate counts at par
2026-09-01 invoice ACME INV-1 100.00 USD due 2026-10-01
2026-09-01 credit ACME CN-1 100.00 EUR
2026-09-01 invoice BETA INV-2 9.00 CHF due 2026-10-01
2026-09-01 invoice GAMMA INV-3 10.00 CHF due 2026-10-01
2026-10-05 night
  ACME first reminder asks 100.00 USD
  BETA nothing because below minimum
  GAMMA first reminder asks 10.00 CHF
