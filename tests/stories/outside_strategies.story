# Sister companies and employees are outside every strategy.
customer SISTER kind intercompany
customer STAFF kind employee
2026-09-01 invoice SISTER INV-1 100.00 due 2026-10-01
2026-09-01 invoice STAFF INV-2 100.00 due 2026-10-01
2026-10-05 night
  SISTER nothing because outside every strategy
  STAFF nothing because outside every strategy
