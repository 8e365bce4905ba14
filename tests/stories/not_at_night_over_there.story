# Mail leaves in the morning of whoever reads it, not in the middle of their night.
customer BOSTON country US zone America/New_York
customer SYDNEY country AU zone Australia/Sydney
2026-09-01 invoice BOSTON B-1 100.00 due 2026-10-01
2026-09-01 invoice SYDNEY S-1 100.00 due 2026-10-01
2026-09-01 invoice BERLIN D-1 100.00 due 2026-10-01
Tue 2026-10-06 night dispatch 10:00
  BERLIN first reminder at 10:00
  1 sent; 2 later
  BOSTON message later; SYDNEY message later
2026-10-06 dispatch 13:00  0 sent
2026-10-06 dispatch 16:00  1 sent
2026-10-06 expect  BOSTON first reminder at 10:00 on 2026-10-06
2026-10-07 dispatch 01:00  1 sent
2026-10-07 expect  SYDNEY first reminder at 10:00 on 2026-10-07

story Of whom only the country is known, it is the country's morning that counts
customer TOKYO country JP
customer DENVER country US
2026-09-01 invoice TOKYO T-1 100.00 due 2026-10-01
2026-09-01 invoice DENVER D-1 100.00 due 2026-10-01
Tue 2026-10-06 night dispatch 10:00  2 later; no messages in all
2026-10-06 dispatch 16:30  1 sent
  DENVER 1 message in all
Wed 2026-10-07 night  TOKYO 1 message in all
