# Crumbs are not chased: 10.00 a customer and 2.00 an item, in the creditor's currency, unless it says otherwise.
2026-09-01 invoice SMALL S-1 9.99 due 2026-10-01
2026-09-01 invoice CRUMB C-1 1.99 due 2026-10-01
2026-09-01 invoice SUM T-1 6.00 due 2026-10-01
2026-09-01 invoice SUM T-2 4.00 due 2026-10-01
2026-09-01 invoice DOLLAR U-1 10.00 USD due 2026-10-01
rate USD 0.90
2026-10-05 night
  SMALL nothing because "9.99 EUR is under the minimum of 10.00 EUR"
  CRUMB nothing because "1.99 EUR is under the minimum of 2.00 EUR for one item"
  SUM first reminder asks 10.00 EUR
  DOLLAR nothing because below minimum
2026-10-06 minimum 5.00 a customer
2026-10-06 night
  SMALL first reminder; DOLLAR first reminder asks 10.00 USD
  CRUMB nothing
