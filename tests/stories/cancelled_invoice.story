# A cancelled invoice is not dunned, even when its letter was already written (OCA 110).
2026-09-01 invoice ACME INV-1 100.00 due 2026-10-01
2026-09-01 invoice BETA INV-2 100.00 due 2026-10-01
2026-09-20 void INV-2
2026-10-05 night without dispatch  ACME first reminder; BETA nothing because nothing open
2026-10-05 08:00 void INV-1
2026-10-05 dispatch  0 sent; 1 withdrawn
  ACME message withdrawn
  no messages in all
