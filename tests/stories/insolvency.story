# Ground rule 17: an insolvency is a dated event; old items rest but for the claim, new ones go on with the administrator.
customer ACME email ap@acme.example
2026-08-20 invoice ACME OLD-1 1,000.00 due 2026-09-20
nights 2026-09-21 to 2026-10-04
2026-10-05 insolvency ACME opened 2026-10-01 claims until 2026-11-30 administrator roe@law.example because AG Berlin
Mon 2026-10-05 night
  ACME nothing because OLD-1 insolvent
  ACME task file a claim
  ACME state insolvent
2026-10-06 invoice ACME NEW-1 200.00 due 2026-10-20
nights 2026-10-06 to 2026-10-22
Fri 2026-10-23 night  ACME first reminder to roe@law.example asks 200.00 EUR for NEW-1
nights 2026-10-24 to 2026-11-08
  OLD-1 open 1,000.00
