# Nothing leaves at the moment a hold is lifted (NetSuite writes at once).
2026-09-01 invoice ACME INV-1 100.00 due 2026-10-01
2026-10-01 hold ACME
2026-10-05 night  ACME nothing
2026-10-05 07:00 release ACME
2026-10-05 07:05 sweep  0 new messages; no messages in all
2026-10-06 night  ACME nothing because rests
