# Nobody is called late before the bank data of the due date can be in.
data as of 2026-10-01
freshness 5 working days
2026-09-01 invoice ACME INV-1 100.00 due 2026-10-01
2026-10-05 night  ACME nothing because "a payment may be on its way"
2026-10-05 12:00 data as of 2026-10-05
2026-10-06 night  ACME first reminder

story Data of the evening before: who was due on Thursday or Friday is written to when two bank days are in
2026-09-01 invoice WED INV-1 100.00 due Wed 2026-09-30
2026-09-01 invoice THU INV-2 100.00 due Thu 2026-10-01
2026-09-01 invoice FRI INV-3 100.00 due Fri 2026-10-02
2026-10-04 18:00 data as of Fri 2026-10-02
Mon 2026-10-05 night  WED first reminder; THU nothing because "the data reach 2 Oct 2026 only"; FRI nothing
2026-10-05 18:00 data as of Mon 2026-10-05
Tue 2026-10-06 night  THU first reminder; FRI nothing because "the data reach 5 Oct 2026 only"
2026-10-06 18:00 data as of Tue 2026-10-06
Wed 2026-10-07 night  FRI first reminder; 3 messages in all

story Data of the day itself, or a bank whose money is in at once, hold nobody back
2026-09-01 invoice THU INV-2 100.00 due Thu 2026-10-01
2026-10-05 04:00 data as of Mon 2026-10-05
Mon 2026-10-05 night  THU first reminder

story A shorter bank lag is the creditor's word
bank lag 0 days
2026-09-01 invoice FRI INV-3 100.00 due Fri 2026-10-02
2026-10-04 18:00 data as of Fri 2026-10-02
Mon 2026-10-05 night  FRI first reminder
