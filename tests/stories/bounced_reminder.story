# A reminder that came back goes to the customer's other address, as the same step; a full mailbox is tried again.
customer ACME email ap@acme.example, books@acme.example
2026-09-01 invoice ACME INV-1 100.00 due 2026-10-01
2026-09-01 invoice BETA INV-2 100.00 due 2026-10-01
2026-10-05 night  ACME first reminder to ap@acme.example; BETA first reminder
2026-10-05 10:05 bounce ACME first reminder code 5.1.1
2026-10-05 10:05 bounce BETA first reminder code 4.2.2
  INV-1 first reminder is not served
2026-10-06 night
  ACME first reminder to books@acme.example
  BETA first reminder to ap@beta.example
nights 2026-10-07 to 2026-10-12  4 messages in all
2026-10-12 expect  INV-1 first reminder is served on 2026-10-06

story A reminder that came back opens no search while another address works; only when the last one is dead
customer ACME email ap@acme.example, books@acme.example
2026-09-01 invoice ACME INV-1 100.00 due 2026-10-01
2026-10-05 night  ACME first reminder to ap@acme.example
2026-10-05 10:05 bounce ACME first reminder code 5.1.1
  ACME contact ap@acme.example dead
  ACME no task find a working address
  ACME timeline "5.1.1"
2026-10-06 night  ACME first reminder to books@acme.example
2026-10-06 10:05 bounce ACME first reminder code 5.1.1
  ACME task find a working address

story An address that asked for no more mail is none to write to: a person finds another
customer ACME email ap@acme.example, books@acme.example
2026-09-01 invoice ACME INV-1 100.00 due 2026-10-01
2026-10-02 opt out books@acme.example
2026-10-05 night  ACME first reminder to ap@acme.example
2026-10-05 10:05 bounce ACME first reminder code 5.1.1
  ACME task find a working address
