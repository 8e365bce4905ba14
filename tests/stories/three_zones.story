# One night reaches Tokyo, Berlin and Los Angeles, each in its own morning.
strategy courteous
customer TYO country JP zone Asia/Tokyo
customer BER
customer LAX country US zone America/Los_Angeles state CA
2026-09-01 invoice TYO T-1 100.00 due 2026-10-02
2026-09-01 invoice BER B-1 100.00 due 2026-10-02
2026-09-01 invoice LAX L-1 100.00 due 2026-10-02
Mon 2026-10-05 night without dispatch 3 new messages
2026-10-05 dispatch 07:00
  0 sent; 3 later
2026-10-05 dispatch 09:00
  1 sent; BER first reminder at 09:00; TYO message later; LAX message later
2026-10-05 dispatch 17:30
  1 sent; LAX first reminder at 08:30
2026-10-06 dispatch 01:30
  1 sent; TYO first reminder at 08:30 on 2026-10-06
  3 messages in all
