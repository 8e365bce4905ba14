# Reminding one invoice does not silence the customer's others (OCA 460).
strategy plain: reminder 1 3 days after due; reminder 2 14 days after due
2026-09-01 invoice ACME INV-1 100.00 due 2026-10-01
2026-09-01 invoice ACME INV-2 100.00 due 2026-10-07
2026-10-05 night  ACME reminder 1 for INV-1 due soon INV-2
nights 2026-10-06 to 2026-10-11  1 message in all
2026-10-12 night
  ACME reminder 1 for INV-2 lists INV-1 overdue 200.00 EUR
