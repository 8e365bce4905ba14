# What is blocked is not mailed; the customer's other invoice is (Tryton mailed blocked ones).
2026-09-01 invoice ACME INV-1 100.00 due 2026-10-01
2026-09-01 invoice ACME INV-2 200.00 due 2026-10-01
2026-09-01 invoice BETA INV-3 300.00 due 2026-10-01
2026-10-02 hold INV-1 because "key account asked"
2026-10-02 hold BETA
2026-10-05 night
  ACME reminder for INV-2 asks 200.00 EUR without INV-1
  BETA nothing because on hold
  1 message
