# A group of companies is one reader: three contacts in seven days for all of them together.
customer HOLDING
customer SUB{1..5} group HOLDING
2026-09-01 invoice SUB{1..5} INV-{1..5} 100.00 due 2026-10-01
Mon 2026-10-05 night  3 sent; 2 later; 3 messages in all
nights 2026-10-06 to 2026-10-11  3 messages in all
Mon 2026-10-12 night  5 messages in all
