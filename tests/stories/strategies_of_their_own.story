# A customer may be chased by a strategy of its own.
strategy courteous
customer NICE strategy gentle
2026-09-01 invoice NICE INV-1 100.00 due 2026-10-01
2026-09-01 invoice ACME INV-2 100.00 due 2026-10-01
2026-10-05 night  ACME first reminder; NICE nothing because "not yet"
2026-10-12 night  NICE first reminder because INV-1 11 days late
