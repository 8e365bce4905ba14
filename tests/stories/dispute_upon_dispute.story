# Two disputes about one invoice, one accepted in part, and one about an invoice that is paid after all.
story Two contested parts rest together, and never more than is open
2026-09-01 invoice ACME INV-1 500.00 due 2026-10-01
2026-10-02 dispute INV-1 100.00 "a scratch"
2026-10-02 dispute INV-1 150.00 "a dent"
2026-10-02 dispute INV-1 300.00 "all of it"
  refused "at most what is open and uncontested: 250.00 EUR"
Mon 2026-10-05 night
  ACME first reminder asks 250.00
  INV-1 open 500.00 disputed 250.00

story What a dispute was right about is credited, the rest is asked for softly
2026-09-01 invoice ACME INV-1 500.00 due 2026-09-21
Thu 2026-09-24 night  ACME first reminder asks 500.00
2026-09-25 dispute INV-1 200.00 "broken"
Mon 2026-10-05 night  ACME second reminder asks 300.00 shows "200.00"
2026-10-06 credit ACME CN-1 120.00 for INV-1
2026-10-06 dispute INV-1 accepted
  INV-1 open 380.00 disputed 0.00
nights 2026-10-07 to 2026-10-11  0 messages
Mon 2026-10-12 night  ACME courteous reminder asks 380.00

story Who contests and pays all the same owes nothing
2026-09-01 invoice ACME INV-1 500.00 due 2026-10-01
2026-10-02 dispute INV-1 200.00 "late"
2026-10-05 payment ACME 500.00 for INV-1
Mon 2026-10-05 night
  INV-1 closed; ACME nothing because nothing is open
  ageing total 0.00
