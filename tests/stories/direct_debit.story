# What will be collected is not reminded before the collection and its return had time.
customer CARDY pays by card
2026-09-01 invoice ACME INV-1 100.00 due 2026-10-01 by direct debit
2026-09-01 invoice CARDY INV-2 100.00 due 2026-10-01
nights 2026-10-02 to 2026-10-09
  ACME nothing because INV-1 being collected
  ACME no messages in all
2026-10-12 night  ACME first reminder
