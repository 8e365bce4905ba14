# The leap day is a day like any other.
2028-02-01 invoice ACME INV-1 100.00 due 2028-02-26
2028-02-01 invoice BETA INV-2 100.00 due 2028-02-29
2028-02-28 night  ACME nothing
Tue 2028-02-29 night  ACME first reminder because INV-1 3 days late; BETA nothing
  ageing current 100.00 EUR; ageing 1-30 100.00 EUR
nights 2028-03-01 to 2028-03-02  BETA nothing
Fri 2028-03-03 night  BETA first reminder because INV-2 3 days late
