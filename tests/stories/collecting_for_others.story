story Who collects for others still reminds a business of it
collects for Nordwind GmbH
2026-09-01 invoice ACME INV-1 500.00 due 2026-10-01
2026-10-05 night  ACME first reminder asks 500.00 EUR
