# Holidays and weekends are those of the recipient: Austria, France, Saudi Arabia, the United States.
strategy r: reminder 1 day after due; 7 quiet days
country DE
customer WIEN country AT
customer LYON country FR
customer RIAD country SA zone Asia/Riyadh
customer NYC country US zone America/New_York
2026-09-01 invoice WIEN W-1 100.00 due 2026-10-25
2026-09-01 invoice LYON L-1 100.00 due 2026-11-10
2026-09-01 invoice RIAD RI-1 100.00 due 2026-10-29
2026-09-01 invoice NYC N-1 100.00 due 2026-11-25
Mon 2026-10-26 night WIEN nothing because closed day of the recipient; WIEN look again 2026-10-27
Tue 2026-10-27 night WIEN reminder on 2026-10-27
Fri 2026-10-30 night RIAD nothing because closed day; RIAD look again 2026-11-01
Sun 2026-11-01 night RIAD reminder
Wed 2026-11-11 night LYON nothing because closed day
Thu 2026-11-12 night LYON reminder
Thu 2026-11-26 night NYC nothing because closed day
Fri 2026-11-27 night NYC reminder at 10:00
