# Promises of an amount, in parts, on several invoices, over a weekend, and kept by a credit.
story A promised amount may come in parts, the last of them seen late
2026-09-01 invoice ACME INV-1 500.00 due 2026-10-01
2026-10-02 promise ACME 400.00 by 2026-10-09 for INV-1
2026-10-05 payment ACME 150.00 for INV-1
2026-10-09 payment ACME 250.00 for INV-1 known 2026-10-12
Mon 2026-10-12 night
  ACME promise kept paid 2026-10-09
  INV-1 open 100.00

story What is not promised is asked for meanwhile
2026-09-01 invoice ACME INV-1 500.00 due 2026-10-01
2026-10-02 promise ACME 300.00 by 2026-10-20 for INV-1
Mon 2026-10-05 night  ACME first reminder asks 200.00

story A promise for a Saturday has three working days more, and its end is soft
2026-09-01 invoice ACME INV-1 500.00 due 2026-10-01
2026-10-02 promise ACME by Sat 2026-10-10 for INV-1
nights 2026-10-05 to 2026-10-14  ACME 0 messages in all; ACME promise open
Thu 2026-10-15 night  ACME promise broken; ACME nothing because rests
nights 2026-10-16 to 2026-10-19  ACME 0 messages in all
Tue 2026-10-20 night  ACME courteous reminder asks 500.00

story A credit for the invoice keeps a promise like money does
2026-09-01 invoice ACME INV-1 500.00 due 2026-10-01
2026-10-02 promise ACME by 2026-10-09 for INV-1
2026-10-08 payment ACME 300.00 for INV-1
2026-10-09 credit ACME CN-1 200.00 for INV-1
Mon 2026-10-12 night  ACME promise kept

story One due line of three is promised, the other late one is asked for
2026-09-01 invoice ACME P-1 900.00 due 2026-10-01 300.00, 2026-10-02 300.00, 2026-12-01 300.00
2026-10-02 promise ACME by 2026-10-09 for P-1/1
Mon 2026-10-05 night  ACME first reminder for P-1/2 asks 300.00
