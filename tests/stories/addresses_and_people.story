# Addresses come and go, facts are answered, notes are kept; the next message follows.
customer ACME name "Acme & Söhne GmbH" key account
customer BETA kind unknown
2026-09-01 invoice ACME INV-1 100.00 due 2026-10-01
2026-09-01 invoice BETA INV-2 100.00 due 2026-10-01
2026-09-20 contact ACME add livres@acme.example role billing language fr
2026-09-20 contact ACME remove ap@acme.example
2026-09-21 note ACME "moved to Lyon"
2026-09-22 answer kind business, language nl, zone Europe/Amsterdam, pays by transfer for BETA
Mon 2026-10-05 night
  ACME first reminder to livres@acme.example in fr shows "Acme & Söhne GmbH"
  BETA first reminder in nl does not show "Dear"
  ACME 1 message; ACME timeline "moved to Lyon"
  ACME state late

story An opt-out that is taken back, and another strategy
2026-09-01 invoice ACME INV-1 100.00 due 2026-10-01
2026-10-02 opt out ap@acme.example
2026-10-05 night  ACME nothing because "asked for no more mails at ap@acme.example"
2026-10-06 opt in ap@acme.example
2026-10-06 night  ACME first reminder
2026-10-07 assign ACME gentle
nights 2026-10-08 to 2026-10-21  1 message in all
