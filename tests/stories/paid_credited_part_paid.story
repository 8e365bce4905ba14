# Who has paid is not asked, who paid a part is asked for the rest, credits come off (Invoice Ninja 4732, OCA 330).
2026-09-01 invoice PAID P-1 100.00 due 2026-10-01
2026-09-01 invoice CREDITED C-1 100.00 due 2026-10-01
2026-09-01 invoice PART Q-1 100.00 due 2026-10-01
2026-09-01 invoice BOTH B-1 100.00 due 2026-10-01
2026-09-25 payment PAID 100.00 for P-1
2026-09-25 credit CREDITED C-2 100.00 for C-1
2026-09-25 payment PART 60.00 for Q-1
2026-09-25 credit BOTH B-2 30.00 for B-1
2026-09-26 payment BOTH 20.00
2026-10-05 night
  PAID nothing because nothing open
  CREDITED nothing because nothing open
  PART first reminder asks 40.00 EUR
  BOTH first reminder overdue 70.00 EUR names money 20.00 EUR asks 50.00 EUR
  2 messages
