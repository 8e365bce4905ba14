# An opt-out holds for an address; the chase goes on by another one, and never ends the debt.
customer ACME email ap@acme.example
2026-09-01 invoice ACME INV-1 100.00 due 2026-10-01
2026-10-02 opt out ap@acme.example
2026-10-05 night  no messages in all
2026-10-05 12:00 contact ACME add books@acme.example
2026-10-06 night  ACME first reminder to books@acme.example
