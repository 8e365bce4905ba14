# A ledger that comes in after the night is no other than one that comes before it: what it sets off is looked at whole.
story Sixty late customers who come in at noon wait for a person
2026-10-04 customer C{1..60}
Mon 2026-10-05 night  0 messages
2026-10-05 09:00 invoice C{1..60} INV-{1..60} 100.00 due 2026-10-01
2026-10-05 09:30 sweep dispatch 10:00
  60 new messages; 60 messages in review; 0 sent
  alert "with what came in since, 60 messages reach over 20 % of 60 customers"
2026-10-05 10:05 approve C1
2026-10-05 dispatch 10:30  1 sent
Tue 2026-10-06 night  0 new messages; 1 message in all

story A few who come in at noon are written to at once
2026-10-04 customer C{1..60}
Mon 2026-10-05 night  0 messages
2026-10-05 09:00 invoice C{1..20} INV-{1..20} 100.00 due 2026-10-01
2026-10-05 09:30 sweep dispatch 10:00  20 new messages; 20 sent
