# G11: "I have already paid" is a claim: it rests the invoice for five bank days, once; then a person looks.
customer ACME email ap@acme.example
2026-08-20 invoice ACME A-1 400.00 due 2026-09-30
2026-08-20 invoice ACME A-2 600.00 due 2026-09-30
nights 2026-10-01 to 2026-10-05
2026-10-05 12:00 ACME says A-2 is paid
  ageing total 1,000.00 EUR
Mon 2026-10-12 night
  ACME nothing because A-2 held
  ACME no task allocate
Tue 2026-10-13 night  ACME task allocate
nights 2026-10-14 to 2026-10-17
  A-2 open 600.00

story A second claim for the same invoice goes to a person and pauses nothing
customer BETA email ap@beta.example
2026-08-20 invoice BETA B-1 600.00 due 2026-09-30
nights 2026-10-01 to 2026-10-04
2026-10-05 BETA says B-1 is paid
nights 2026-10-05 to 2026-10-13
2026-10-14 task BETA allocate done
2026-10-14 BETA says B-1 is paid
  BETA task allocate
nights 2026-10-14 to 2026-10-18
Mon 2026-10-19 night  BETA courteous reminder asks 600.00 EUR for B-1
