# Where it is tomorrow already, mail of a night leaves on the recipient's next open morning, and never at night.
story Kiritimati is half a day ahead and on the eve of the year it is the new one there
customer KIR country KI zone Pacific/Kiritimati
2026-12-01 invoice KIR K-1 100.00 due 2026-12-28
Thu 2026-12-31 night without dispatch  KIR message ready
2026-12-31 dispatch 20:00  0 sent; KIR message later
Mon 2027-01-04 dispatch 20:00  1 sent

story Sydney's morning is Berlin's night
customer SYD country AU zone Australia/Sydney
2026-09-01 invoice SYD S-1 100.00 due 2026-10-01
Mon 2026-10-05 night  SYD first reminder at 10:00 on 2026-10-06

story The weekend is Friday and Saturday in Israel, Saturday and Sunday in the Emirates
customer ISR country IL zone Asia/Jerusalem
customer UAE country AE zone Asia/Dubai
2026-09-01 invoice ISR I-1 100.00 due 2026-11-10
2026-09-01 invoice UAE U-1 100.00 due 2026-11-10
Fri 2026-11-13 night  ISR nothing because closed day; UAE first reminder
Sun 2026-11-15 night  ISR first reminder
