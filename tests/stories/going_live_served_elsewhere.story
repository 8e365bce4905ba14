# Going live: steps that another system served count as served on their day.
2026-10-05 invoice ACME INV-1 100.00 due 2026-09-10 last notice reminder-1 on 2026-09-28
2026-10-05 night
  INV-1 first reminder is served
  ACME second reminder because INV-1 25 days late
2026-10-06 night  ACME nothing
