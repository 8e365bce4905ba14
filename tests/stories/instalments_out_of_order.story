# Money for a later instalment leaves the earlier one late; money for the document pays its oldest lines first.
2026-09-01 instalment ACME P-1 900.00 due 2026-10-01 300.00, 2026-11-02 300.00, 2026-12-01 300.00
2026-10-02 payment ACME 300.00 for P-1/2
Mon 2026-10-05 night  ACME first reminder for P-1/1 asks 300.00
2026-10-06 payment ACME 400.00 for P-1
  P-1/1 closed; P-1/3 open 200.00; P-1 open 200.00
Thu 2026-11-05 night  nothing
Fri 2026-12-04 night  ACME first reminder for P-1/3 asks 200.00
