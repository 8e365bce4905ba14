# Two currencies of one customer are one message with two totals; they are never added up.
2026-09-01 invoice ACME INV-1 100.00 EUR due 2026-10-01
2026-09-01 invoice ACME INV-2 200.00 USD due 2026-10-01
2026-09-01 credit ACME CN-1 50.00 USD
2026-10-05 night
  1 message
  ACME first reminder for INV-1, INV-2 asks 100.00 EUR and 150.00 USD
  ageing total 100.00 EUR
