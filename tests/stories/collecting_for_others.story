story Who collects for others still reminds a business of it
collects for Nordwind GmbH
2026-09-01 invoice ACME INV-1 500.00 due 2026-10-01
2026-10-05 night  ACME first reminder asks 500.00 EUR
  ACME first reminder shows "We write on behalf of our client Nordwind GmbH"

story A collector's mail to an American says who is speaking and how to stop it
collects for Nordwind GmbH
customer ANNE kind consumer country US state California zone America/Los_Angeles language en
2026-09-01 invoice ANNE A-1 500.00 due 2026-10-01
2026-10-05 night  1 sent
  ANNE first reminder shows "This is an attempt to collect a debt"
  ANNE first reminder shows "reply with the word STOP"
  ANNE first reminder shows "Your account: A-1"

story The same mail of the creditor itself says nothing of it
customer ANNE kind consumer country US state California zone America/Los_Angeles language en
2026-09-01 invoice ANNE A-1 500.00 due 2026-10-01
2026-10-05 night  1 sent
  ANNE first reminder shows "Reminder: A-1"
  ANNE first reminder does not show "debt"

story What a law wants said and nobody entered keeps a collector's first letter back
collects for Nordwind GmbH
customer ANNE kind consumer country DE language de
2026-09-01 invoice ANNE A-1 500.00 due 2026-10-01
2026-10-05 night  1 withdrawn; 0 sent
