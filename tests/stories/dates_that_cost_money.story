# Ground rule 21: what costs money if nobody looks in time is told in time: one alert for the week, one for debts soon barred.

story A hold about to end
2026-08-20 invoice ACME INV-1 1,000.00 due 2026-09-01
2026-09-03 hold ACME until 2026-09-20 because "new bookkeeper"
Mon 2026-09-07 night  no alert
Mon 2026-09-14 night  1 alert; alert "1 date of the next seven days costs money"; alert "at stake: 1,000.00 EUR; the first is 20 Sep 2026"
2026-09-15 payment ACME 1,000.00 for INV-1
Tue 2026-09-15 night  no alert

story The deadline for the claim of an insolvency
2026-08-20 invoice ACME INV-1 1,000.00 due 2026-09-20
2026-10-05 insolvency ACME opened 2026-10-01 claims until 2026-10-30 because AG Berlin
Thu 2026-10-22 night  no alert
Fri 2026-10-23 night  1 alert; alert "the first is 30 Oct 2026"

story A debt that is soon barred by time
2023-05-01 invoice ACME INV-1 1,000.00 due 2023-06-01
Fri 2026-10-02 night  no alert
Mon 2026-10-05 night  1 alert; alert "at stake: 1,000.00 EUR; the first is 1 Jan 2027"
