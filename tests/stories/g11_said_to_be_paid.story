# G11: "I have already paid" is a claim: it rests the amount named for five bank days, once; then a person looks.
customer ACME email ap@acme.example language en
2026-08-20 invoice ACME A-1 400.00 due 2026-09-30
2026-08-20 invoice ACME A-2 600.00 due 2026-09-30
nights 2026-10-01 to 2026-10-05
2026-10-05 12:00 ACME says 600.00 of A-2 is paid
  ageing total 1,000.00 EUR
Mon 2026-10-12 night
  ACME nothing because A-2 held
  ACME no task allocate
  ACME 1 message in all
Tue 2026-10-13 night
  ACME task allocate
  ACME not_found shows "we could not find the payment yet"
  ACME not_found shows "Your payment for A-2"
  ACME not_found does not show "600.00"
  ACME not_found does not show "A-1"
  ACME 2 messages in all
Wed 2026-10-14 night  ACME reminder 2 asks 400.00 EUR for A-1
nights 2026-10-15 to 2026-10-20
  A-2 open 600.00
  ageing total 1,000.00 EUR
  ACME 3 messages in all
Wed 2026-10-21 night  ACME courteous reminder for A-2

story A second claim for the same invoice goes to a person and pauses nothing
customer BETA email ap@beta.example language de
2026-08-20 invoice BETA B-1 600.00 due 2026-09-30
nights 2026-10-01 to 2026-10-04
2026-10-05 BETA says B-1 is paid
nights 2026-10-05 to 2026-10-12
Tue 2026-10-13 night
  BETA not_found shows "die Zahlung noch nicht gefunden"
2026-10-14 task BETA allocate done
2026-10-14 BETA says B-1 is paid
  BETA task allocate
nights 2026-10-14 to 2026-10-18
  BETA 1 message in all
Mon 2026-10-19 night  BETA courteous reminder asks 600.00 EUR for B-1

story Of one invoice only the amount named rests
customer GAMMA email ap@gamma.example language en
2026-08-20 invoice GAMMA C-1 1,000.00 due 2026-09-30
nights 2026-10-01 to 2026-10-02
2026-10-02 12:00 GAMMA says 600.00 of C-1 is paid
nights 2026-10-03 to 2026-10-05
Mon 2026-10-05 night
  GAMMA courteous reminder asks 400.00 EUR for C-1
  GAMMA courteous reminder shows "600.00 EUR of C-1 is being looked into"
2026-10-08 payment GAMMA 600.00 for C-1
nights 2026-10-08 to 2026-10-12
  GAMMA no task allocate
  GAMMA 1 message in all

story Money that came and is on no invoice yet is a clerk's question, not "not found"
customer DELTA email ap@delta.example
2026-08-20 invoice DELTA D-1 600.00 due 2026-09-30
2026-10-05 DELTA says D-1 is paid
2026-10-07 payment DELTA 100.00
nights 2026-10-06 to 2026-10-13
  DELTA task allocate
  DELTA 0 messages in all
