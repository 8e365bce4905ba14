# A document may have several due lines; each has its own place in the strategy.
2026-09-01 invoice ACME INV-1 1,200.00 due 2026-10-01 400.00, 2026-11-01 400.00, 2026-12-01 400.00
2026-10-05 night  ACME first reminder for INV-1/1 asks 400.00 EUR
2026-10-06 payment ACME 400.00 for INV-1/1
nights 2026-10-07 to 2026-10-28  1 message in all
2026-10-29 night  ACME note for INV-1/2
Wed 2026-11-04 night  ACME first reminder for INV-1/2 asks 400.00 EUR; INV-1 open 800.00
