# Since September 2026 e-mails to consumers in New York City need their consent; one whose city nobody knows may live there.
customer BOB kind consumer country US state NY zone America/New_York city "Brooklyn" email bob@home.example
customer CARL kind consumer country US state NY zone America/New_York email carl@home.example
customer DORA kind consumer country US state NY zone America/New_York city "Albany" email dora@home.example
2026-09-01 invoice BOB INV-1 100.00 due 2026-10-01
2026-09-01 invoice CARL INV-2 100.00 due 2026-10-01
2026-09-01 invoice DORA INV-3 100.00 due 2026-10-01
2026-09-02 BOB agrees to e-mail at bob@home.example
Mon 2026-10-05 night
  BOB reminder-1 to bob@home.example
  DORA reminder-1
  CARL message withdrawn because US-NYC-ECONSENT
2026-10-06 BOB no longer agrees to e-mail
Fri 2026-10-16 night  BOB message withdrawn because US-NYC-ECONSENT

story A mail that a rule refuses goes another way where the strategy names one
strategy house:
  quiet_days: 7
  steps:
    - {id: reminder-1, days: 3, action: message, template: reminder, channel: [email, letter]}
    - {id: reminder-2, days: 14, action: message, template: reminder}
customer BOB kind consumer country US state NY zone America/New_York city "Brooklyn" email bob@home.example
2026-09-01 invoice BOB INV-1 100.00 due 2026-10-01
Mon 2026-10-05 night  BOB message withdrawn because US-NYC-ECONSENT
Tue 2026-10-06 night  BOB task bring a message another way
2026-10-07 task BOB bring a message another way done "by post"
nights 2026-10-08 to 2026-10-15  no messages in all
  INV-1 reminder-1 is served
