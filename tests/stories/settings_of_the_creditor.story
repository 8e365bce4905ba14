story A creditor in Chicago with its own hours, limits and calm
country US
zone America/Chicago
currency USD
language en
window 09:00 to 10:00
working days Mon-Thu
bank lag 1 day
minimum 5.00 an item
rate EUR 1.10 from 2026-09-01
quiet days 3
2026-09-01 invoice ACME INV-1 4.99 due 2026-10-01
2026-09-01 invoice BETA INV-2 100.00 EUR due 2026-10-01
2026-10-05 invoice OLD INV-3 100.00 due 2026-08-20
Mon 2026-10-05 night dispatch 08:00
  ACME nothing because "4.99 USD is under the minimum of 5.00 USD for one item"
  2 later; no messages in all
2026-10-05 dispatch 09:30  2 sent
  BETA first reminder asks 100.00 EUR
  OLD first reminder in en asks 100.00 USD
nights 2026-10-06 to 2026-10-07 dispatch 09:30  2 messages in all
2026-10-08 night dispatch 09:30  OLD second reminder

story One contact a week for a group
cap 1
customer SISTER group HEAD
2026-09-01 invoice HEAD INV-1 100.00 due 2026-10-01
2026-09-01 invoice SISTER INV-2 100.00 due 2026-10-01
2026-10-05 night  1 sent; 1 later
