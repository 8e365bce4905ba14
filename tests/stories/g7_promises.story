story G7: a promise kept on Friday and seen on Monday is kept
2026-09-01 invoice KAPPA K-1 2,400.00 due 2026-10-01
2026-10-02 promise KAPPA 2,400.00 by 2026-10-16
2026-10-16 payment KAPPA 2,400.00 for K-1 known 2026-10-19
nights 2026-10-03 to 2026-10-18
  KAPPA promise open
  KAPPA nothing because promised
  no messages in all
Mon 2026-10-19 night  KAPPA promise kept paid 2026-10-16; no message

story G7: only a part came: stated after three working days, the rest is asked for softly after the cooling period
2026-09-01 invoice KAPPA K-1 2,400.00 due 2026-10-01
2026-10-02 promise KAPPA 2,400.00 by 2026-10-16
2026-10-16 payment KAPPA 1,500.00 for K-1 known 2026-10-19
nights 2026-10-03 to 2026-10-21
  KAPPA promise open; no messages in all
Thu 2026-10-22 night  KAPPA promise partially kept; KAPPA nothing because rests
nights 2026-10-23 to 2026-10-26  no messages in all
Tue 2026-10-27 night  KAPPA courteous reminder asks 900.00 EUR

story G7: nothing came: broken after the tolerance, not at midnight of the day
2026-09-01 invoice KAPPA K-1 2,400.00 due 2026-10-01
2026-10-02 promise KAPPA 2,400.00 by 2026-10-16
nights 2026-10-03 to 2026-10-21  KAPPA promise open; no messages in all
Thu 2026-10-22 night  KAPPA promise broken; no message

story A broken promise is followed by quiet, then by the softest message, then by the ladder one step back
2026-09-01 invoice ACME INV-1 100.00 due 2026-09-10
nights 2026-09-07 to 2026-09-24
2026-09-25 promise ACME by 2026-10-09 for INV-1
nights 2026-09-25 to 2026-10-14  ACME 3 messages in all; ACME promise open
Thu 2026-10-15 night ACME promise broken
nights 2026-10-16 to 2026-10-19 ACME 3 messages in all
2026-10-20 night ACME courteous reminder
nights 2026-10-21 to 2026-10-26 ACME 4 messages in all
2026-10-27 night ACME second reminder
nights 2026-10-28 to 2026-11-02 ACME 5 messages in all
2026-11-03 night ACME final notice

