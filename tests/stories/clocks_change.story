# The clocks go back and forward; messages still leave at ten and none is lost or doubled.
2026-09-01 invoice ACME INV-1 100.00 due 2026-10-22
2026-09-01 invoice BETA INV-2 100.00 due 2026-10-23
nights 2026-10-24 to 2026-10-27
  ACME messages on 2026-10-26; BETA messages on 2026-10-26
2026-10-26 expect  2 messages in all
2027-03-01 invoice GAMMA INV-3 100.00 due 2027-03-25
nights 2027-03-26 to 2027-03-30
  GAMMA messages on 2027-03-30
