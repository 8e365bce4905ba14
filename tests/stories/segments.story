story Public bodies are chased gently, everybody else as ever
strategy house: reminder 1 3 days after due; reminder 2 14 days after due; final notice 30 days after due
segment Public bodies: kind is public -> gentle
customer CITY kind public
2026-08-20 invoice CITY C-1 500.00 due 2026-09-01
2026-08-20 invoice ACME A-1 500.00 due 2026-09-01
Fri 2026-09-04 night
  ACME reminder 1 because A-1 3 days late
  CITY no message
  CITY in segment Public bodies; CITY follows gentle
  ACME in no segment; ACME follows house
Tue 2026-09-08 night  CITY reminder because C-1 7 days late

story The first segment whose condition holds is the customer's
strategy house: reminder 3 days after due; final notice 30 days after due
segment Key accounts: key account -> gentle
segment Large debtors: overdue at least 1,000 -> firm
customer BOTH key account
2026-08-20 invoice BOTH B-1 5,000.00 due 2026-09-01
2026-08-20 invoice BIG G-1 1,000.00 due 2026-09-01
2026-08-20 invoice SMALL S-1 999.99 due 2026-09-01
2026-09-02 night
  BOTH in segment Key accounts
  BIG in segment Large debtors; BIG follows firm
  SMALL in no segment
2026-09-03 segment Key accounts: key account and overdue under 1,000 -> gentle
2026-09-03 night  BOTH in segment Large debtors; BOTH follows firm

story Facts may be compared in many ways
strategy house: reminder 3 days after due
segment Near: country is one of DE, AT and not key account -> gentle
segment Private: kind is consumer or kind is sole trader -> consumer
segment Others: usual method is not direct debit -> firm
customer EVA kind consumer country FR
customer WIEN country AT
customer KEY country AT key account
customer LATER country FR pays by direct debit
2026-08-20 invoice EVA E-1 100.00 due 2026-09-20
2026-09-02 night
  WIEN in segment Near
  EVA in segment Private
  KEY in segment Others
  LATER in no segment

story Publishing segments keeps the place: what the customer has got counts
strategy house: reminder 1 3 days after due; reminder 2 14 days after due; final notice 30 days after due
strategy other: hello 2 days after due; again 9 days after due; last 25 days after due as final
strategy house
2026-08-20 invoice ACME INV-1 100.00 due 2026-09-01
nights 2026-09-04 to 2026-09-15  2 messages in all
2026-09-18 segment Businesses: kind is business -> other
nights 2026-09-18 to 2026-09-27
  2 messages in all
  ACME in segment Businesses; ACME follows other
Mon 2026-09-28 night  ACME last because INV-1 27 days late

story Another segment may mean one step back
strategy house: reminder 1 3 days after due; reminder 2 14 days after due; final notice 30 days after due
strategy other: hello 2 days after due; again 9 days after due; last 25 days after due as final
strategy house
after another segment lower
2026-08-20 invoice ACME INV-1 100.00 due 2026-09-01
nights 2026-09-04 to 2026-09-15  2 messages in all
2026-09-18 segment Businesses: kind is business -> other
nights 2026-09-18 to 2026-09-21  2 messages in all
Tue 2026-09-22 night  ACME again
nights 2026-09-23 to 2026-09-28  3 messages in all
Tue 2026-09-29 night  ACME last

story Taking a segment away moves its members too, and some begin again
strategy house: reminder 1 3 days after due; reminder 2 14 days after due; final notice 30 days after due
strategy other: hello 2 days after due; again 9 days after due; last 25 days after due as final
strategy house
segment Businesses: kind is business -> other
after another segment restart
2026-08-20 invoice ACME INV-1 100.00 due 2026-09-01
nights 2026-09-03 to 2026-09-10  2 messages in all; ACME follows other
2026-09-14 no segment Businesses
nights 2026-09-14 to 2026-09-16  2 messages in all; ACME in no segment
Thu 2026-09-17 night  ACME reminder 1

story A segment may be entered by waiting, and by a broken word
strategy house: reminder 3 days after due; final notice 60 days after due
segment Broke their word: broken promises at least 1 -> firm
segment Long waited for: lateness of the oldest invoice over 20 -> gentle
2026-08-20 invoice ACME INV-1 100.00 due 2026-09-01
2026-09-07 promise ACME by 2026-09-09 for INV-1
nights 2026-09-08 to 2026-09-14  ACME in no segment
Tue 2026-09-15 night  ACME promise broken; ACME in segment Broke their word
2026-08-20 invoice BETA INV-2 100.00 due 2026-09-01
Mon 2026-09-21 night  BETA in no segment
Tue 2026-09-22 night  BETA in segment Long waited for; BETA follows gentle

story A person's choice stands above every segment until it is given back
strategy house: reminder 3 days after due
segment Businesses: kind is business -> firm
customer ACME strategy gentle
2026-08-20 invoice ACME INV-1 100.00 due 2026-09-01
2026-09-02 night  ACME in segment Businesses; ACME follows gentle
2026-09-03 give back ACME
2026-09-03 night  ACME follows firm

story Segments written out in full
strategy house: reminder 3 days after due
segments:
  - key: careful
    name: To be treated with care
    when:
      all:
        - [kind, "=", BUSINESS]
        - any: [[overdue, ">=", 500], [key_account, "=", true]]
    strategy: gentle
    concede: A plan of three instalments.
2026-08-20 invoice ACME INV-1 500.00 due 2026-09-01
2026-09-02 night  ACME in segment careful

story What is no fact or names no strategy is refused
strategy house: reminder 3 days after due
segment Odd: colour is red -> gentle
  refused "is no fact"
segment Odd: kind is public -> nowhere
  refused "not in force"
segment Odd: dpd over 5 -> gentle
  refused "about one invoice"
