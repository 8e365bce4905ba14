# One customer for each common reason to write nothing, and the two who are written to.
strategy courteous
minimum 20.00 a customer
minimum 5.00 an item
2026-09-01 invoice A1 I-1 4.99 due 2026-10-01
2026-09-01 invoice A2 I-2 19.99 due 2026-10-01
2026-09-01 invoice A3 I-3 20.00 due 2026-10-01
2026-09-01 invoice A4 I-4 100.00 due 2026-10-01 by direct debit
2026-09-01 proforma A5 I-5 100.00 due 2026-10-01
2026-09-01 invoice A6 I-6 100.00 due 2026-10-08
2026-09-01 invoice A7 I-7 100.00 due 2026-11-08
customer A8 kind sister company
2026-09-01 invoice A8 I-8 100.00 due 2026-10-01
customer A9 no email
2026-09-01 invoice A9 I-9 100.00 due 2026-10-01
Mon 2026-10-05 night
  A1 nothing because "4.99 EUR is under the minimum of 5.00 EUR for one item"
  A2 nothing because "19.99 EUR is under the minimum of 20.00 EUR"
  A3 first reminder asks 20.00
  A4 nothing because being collected
  A5 nothing because nothing is asked for
  A6 note due soon I-6
  A7 nothing because nothing is due
  A7 look again 2026-11-01
  A8 nothing because outside every strategy
  A9 nothing because no working contact
  A9 because "no working contact (e-mail)"
  2 messages
