# What was taken back before it left was never sent: nobody says that it was not delivered, or came back.
customer ACME email ap@acme.example
2026-09-01 invoice ACME INV-1 100.00 due 2026-10-01
2026-10-05 night without dispatch  ACME first reminder
2026-10-05 09:30 opt out ap@acme.example
2026-10-05 dispatch 10:00  1 withdrawn
  ACME message withdrawn
2026-10-06 night
  ACME nothing because "first reminder was withdrawn before it was sent"
2026-10-07 14:00 contact ACME add books@acme.example
2026-10-08 night  ACME first reminder to books@acme.example

story A final notice that was withdrawn hands nobody over, and says so
customer ACME email ap@acme.example
2026-08-01 invoice ACME INV-1 500.00 due 2026-09-01
nights 2026-08-28 to 2026-09-30
2026-10-01 night without dispatch  ACME final notice
2026-10-01 09:30 opt out ap@acme.example
2026-10-01 dispatch 10:00  1 withdrawn
nights 2026-10-02 to 2026-10-16
  ACME no hand-over proposal because "final notice was withdrawn before it was sent"
