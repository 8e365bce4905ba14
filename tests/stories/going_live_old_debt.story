# Going live: what is older than 90 days gets a reminder and a task, and waits for a person.
2026-10-05 invoice ANCIENT INV-1 100.00 due 2026-06-01
2026-10-05 night  ANCIENT first reminder; ANCIENT task old debt
nights 2026-10-06 to 2026-11-10
  ANCIENT 1 message in all
  ANCIENT says "a person looks first"
2026-11-10 12:00 task ANCIENT old debt done "still owed, go on"
2026-11-11 night  ANCIENT second reminder
