# Some public holidays are those of a part of a country: nobody is written to on a day off where they are.
country DE
customer MUC region BY
customer HAM region Hamburg
customer KOE region Somewhere
2026-12-01 invoice MUC INV-1 100.00 due 2027-01-03
2026-12-01 invoice HAM INV-2 100.00 due 2027-01-03
2026-12-01 invoice KOE INV-3 100.00 due 2027-01-03
Wed 2027-01-06 night  HAM first reminder; KOE first reminder
  MUC nothing because "closed day of the recipient; the next open day is 7 Jan 2027"
2027-01-07 night  MUC first reminder; 3 messages in all

story A message that was ready waits over the day off
country DE
customer MUC region Bavaria
customer HAM region DE-HH
2026-12-01 invoice MUC INV-1 100.00 due 2027-01-02
2026-12-01 invoice HAM INV-2 100.00 due 2027-01-02
Tue 2027-01-05 night without dispatch  2 messages
Wed 2027-01-06 dispatch 10:00  1 sent; 1 later
  MUC message later
Thu 2027-01-07 dispatch 10:00  1 sent

story Catalonia, Scotland, and a customer that moves
country DE
customer BCN country ES region Catalonia
customer MAD country ES region Madrid
customer GLA country GB region Scotland
customer LON country GB region England
2026-06-01 invoice BCN INV-1 100.00 due 2026-06-21
2026-06-01 invoice MAD INV-2 100.00 due 2026-06-21
Wed 2026-06-24 night  MAD first reminder; BCN nothing because "the next open day is 25 Jun 2026"
2026-06-25 night  BCN first reminder
2026-11-01 invoice GLA INV-3 100.00 due 2026-11-27
2026-11-01 invoice LON INV-4 100.00 due 2026-11-27
Mon 2026-11-30 night  LON first reminder; GLA nothing because "the next open day is 1 Dec 2026"
2026-11-30 09:00 customer GLA region England
2026-11-30 10:00 sweep  GLA first reminder

story The creditor's own part of the country counts for its working days
country DE region BY
freshness 1 working day
2026-12-01 invoice ACME INV-1 100.00 due 2026-12-30
2027-01-05 18:00 data as of 2027-01-05
2027-01-07 night  ACME first reminder
