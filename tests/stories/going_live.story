# Going live: no line gets more than one step however old it is, and the first is the first courteous reminder.
2026-10-05 invoice OLD INV-1 100.00 due 2026-08-06
2026-10-05 invoice NEW INV-2 100.00 due 2026-10-20
2026-10-05 invoice SOON INV-3 100.00 due 2026-10-06
2026-10-05 night
  OLD first reminder because INV-1 60 days late
  NEW nothing
  SOON note before the due date
  INV-1 note is lapsed
nights 2026-10-06 to 2026-10-11  OLD 1 message in all
2026-10-12 night  OLD second reminder
nights 2026-10-13 to 2026-10-18  OLD 2 messages in all
2026-10-19 night  OLD final notice
