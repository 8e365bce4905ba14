# Who pays between the night and the mail is not written to.
2026-09-01 invoice ACME INV-1 100.00 due 2026-10-01
2026-09-01 invoice BETA INV-2 100.00 due 2026-10-01
2026-10-05 night without dispatch  2 messages
2026-10-05 09:30 payment ACME 100.00 for INV-1
2026-10-05 09:31 payment BETA 50.00 for INV-2
2026-10-05 dispatch 10:00  1 sent; 1 withdrawn
  ACME message withdrawn
  BETA first reminder asks 50.00 EUR
