# G3: a stale ledger chases nobody, says so once, and nothing of what was held is lost or said twice.
data as of 2026-10-01
2026-09-09 invoice C{1..12} INV-{1..12} 100.00 due 2026-10-09
Mon 2026-10-12 night
  no message
  12 customers because "held: the ledger is 11 days old (limit 3 working days)"
  1 alert; alert "11 days old"
2026-10-12 08:30 payment C{1..5} 100.00 for INV-{1..5}
2026-10-12 08:40 data as of 2026-10-12
2026-10-12 09:00 sweep
  7 new messages; 7 messages; 7 sent
  no alert
  C1 nothing because nothing open
  C6 reminder for INV-6 asks 100.00
2026-10-13 night  no message
