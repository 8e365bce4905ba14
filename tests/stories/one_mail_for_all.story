# One mail for a customer, not one for each invoice (ERPNext 12429, Tryton sent 4.2).
2026-09-01 invoice ACME INV-{1..8} 100.00 due 2026-10-01
2026-10-05 night
  1 message
  ACME first reminder for INV-1, INV-2, INV-3, INV-4, INV-5, INV-6, INV-7, INV-8 asks 800.00 EUR
