# The creditor's own buckets of the ageing, on any past day, as known today or as it was known then.
buckets 15, 45
2026-09-01 invoice ACME INV-1 100.00 due 2026-10-01
2026-09-01 invoice ACME INV-2 200.00 due 2026-08-25
2026-10-10 payment ACME 50.00 for INV-2 value 2026-09-30
2026-10-12 expect
  ageing 1-15 100.00; ageing 16-45 0.00; ageing 46+ 150.00; ageing total 250.00; ageing 2 invoices
  ageing 2 invoices as of 2026-10-01
  ageing total 250.00 as of 2026-10-01
  ageing total 300.00 as of 2026-10-01 known at 2026-10-01
  ageing 2 invoices as of 2026-10-01 known at 2026-10-01
  INV-1 is not closed
2026-10-13 payment ACME 150.00 for INV-2
  INV-2 closed on 2026-10-13 because paid
