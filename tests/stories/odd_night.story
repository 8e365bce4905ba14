# A night that reaches far more customers than usual waits for a person, whole.
2026-09-01 invoice C{1..60} INV-{1..60} 100.00 due 2026-10-01
2026-10-05 night
  60 new messages; 60 messages in review; 0 sent
  alert "waits for review"
2026-10-05 09:00 approve C1
2026-10-05 dispatch  1 sent
