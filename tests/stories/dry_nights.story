# A dry night says whom it would write to, for what and why not, and writes nothing; for a past day, too.
strategy courteous
2026-09-01 invoice ACME INV-1 100.00 due Thu 2026-10-01
2026-10-02 dry night  ACME nothing because not yet
2026-10-05 dry night
  1 new message; ACME first reminder for INV-1 because INV-1 4 days late
  no call; 0 messages in all
Mon 2026-10-05 night  ACME first reminder on Mon 2026-10-05; no tasks; state late
  INV-1 first reminder waiting
2026-10-20 payment ACME 100.00 for INV-1
2026-10-21 dry night of Thu 2026-10-15  ACME second reminder
2026-10-21 dry night  ACME nothing because nothing is open; 1 message in all
