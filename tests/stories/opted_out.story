# An opt-out holds for an address; the chase goes on by another one, and never ends the debt.
customer ACME email ap@acme.example
2026-09-01 invoice ACME INV-1 100.00 due 2026-10-01
2026-10-02 opt out ap@acme.example
2026-10-05 night  no messages in all
2026-10-05 12:00 contact ACME add books@acme.example
2026-10-06 night  ACME first reminder to books@acme.example

story Who has no other address is called by a person; the debt stays, and the address can be opened again
customer BETA email ap@beta.example
2026-09-01 invoice BETA B-1 100.00 due 2026-09-30
2026-10-02 opt out ap@beta.example
2026-10-05 night
  no messages in all
  BETA task call
  BETA why unpaid not known
  B-1 open 100.00
2026-10-06 05:00 opt in ap@beta.example
2026-10-06 night  BETA first reminder to ap@beta.example
