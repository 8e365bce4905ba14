# One call for a customer while the same debts are late, however many invoices grow old; a new debt is a new reason.
2026-08-01 invoice ACME INV-1 100.00 due 2026-09-01
2026-08-01 invoice ACME INV-2 100.00 due 2026-09-10
nights 2026-08-28 to 2026-09-23  ACME task call
2026-09-24 task ACME call done "will pay the first"
2026-09-25 payment ACME 100.00 for INV-1
nights 2026-09-24 to 2026-10-12  ACME no call
2026-10-15 payment ACME 100.00 for INV-2
2026-10-15 invoice ACME INV-3 100.00 due 2026-10-20
nights 2026-10-15 to 2026-11-09  ACME no call
2026-11-10 night  ACME task call
