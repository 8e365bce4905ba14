story A business is called in its office hours, three times a week
2026-09-01 invoice ACME INV-1 100.00 due 2026-10-01
Tue 2026-10-06 expect
  ACME may be called at 10:00
  ACME may not be called at 18:00 because HOUSE-B2B-TIME from 2026-10-07 8:00
Tue 2026-10-06 10:00 called ACME
Tue 2026-10-06 10:30 called ACME
Tue 2026-10-06 11:00 called ACME
Tue 2026-10-06 11:01 expect  ACME may not be called because HOUSE-B2B-3IN7 from 2026-10-13 8:00
Tue 2026-10-06 12:00 ACME called us

story A group is one ear: the calls of all its companies count together
customer HOLDING
customer SUB{1..3} group HOLDING
2026-09-01 invoice SUB{1..3} INV-{1..3} 100.00 due 2026-10-01
Tue 2026-10-06 10:00 called SUB1
Tue 2026-10-06 10:10 called SUB2
Tue 2026-10-06 10:20 called SUB3
Tue 2026-10-06 10:30 expect  HOLDING may not be called because HOUSE-B2B-3IN7

story A consumer in Los Angeles sleeps when Berlin works
customer BOB kind consumer country US state CA
2026-09-01 invoice BOB INV-1 100.00 due 2026-10-01
Tue 2026-10-06 expect
  BOB may not be called at 10:00 because US-CA-TIME from 2026-10-06 8:00
  BOB may be called at 18:00

story Of a consumer whose state nobody knows nobody knows the rules
customer BOB kind consumer country US
2026-09-01 invoice BOB INV-1 100.00 due 2026-10-01
Tue 2026-10-06 expect  BOB may not be called at 18:00 because GATE-FAILCLOSED

story In Massachusetts two calls in a week are enough, also those nobody heard
customer BOB kind consumer country US state MA
2026-09-01 invoice BOB INV-1 100.00 due 2026-10-01
Tue 2026-10-06 18:00 called BOB outcome voicemail left
Tue 2026-10-06 19:00 called BOB outcome spoken with
Tue 2026-10-06 19:30 expect  BOB may not be called because US-MA-2IN7 from 2026-10-13 12:00

story After a conversation those who collect for others rest a week, whoever called
collects for Nordwind Inc.
customer BOB kind consumer country US state NY city "Brooklyn"
2026-09-01 invoice BOB INV-1 100.00 due 2026-10-01
Tue 2026-10-06 18:00 called BOB at work outcome spoken with
Tue 2026-10-06 18:30 BOB called us outcome spoken with
Tue 2026-10-06 19:30 expect  BOB may not be called because US-REGF-7AFTER from 2026-10-13 8:00

story Nobody is called at a time they called inconvenient
2026-09-01 invoice ACME INV-1 100.00 due 2026-10-01
2026-10-05 not Mon-Fri 9:00 to 12:00 for ACME
Tue 2026-10-06 expect
  ACME may be called at 8:30
  ACME may not be called at 11:59 because HOUSE-TIME-DESIGNATED from 2026-10-06 12:00
  ACME may be called at 12:00

story Whoever asks for silence is not called, and for days after that ends neither
2026-09-01 invoice ACME INV-1 100.00 due 2026-10-01
2026-10-06 hold ACME kind asks to be left alone because "letter of 5 Oct"
Tue 2026-10-06 expect  ACME may not be called at 10:00 because HOUSE-CEASE
2026-10-08 release ACME
Fri 2026-10-09 expect  ACME may not be called at 10:00 because HOUSE-COOLING from 2026-10-13 0:00
Tue 2026-10-13 expect  ACME may be called at 10:00

story After insolvency nobody calls about what was owed before
2026-09-01 invoice ACME INV-1 100.00 due 2026-10-01
2026-10-06 insolvency ACME
Wed 2026-10-07 expect  ACME may not be called at 10:00 because EU-INSOLVENCY
