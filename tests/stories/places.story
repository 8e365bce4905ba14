story A part payment keeps the place
strategy house: reminder 1 3 days after due; reminder 2 14 days after due; final notice 30 days after due
2026-08-20 invoice ACME INV-1 100.00 due 2026-09-01
nights 2026-09-04 to 2026-09-15  2 messages in all
2026-09-21 payment ACME 40.00 for INV-1
nights 2026-09-21 to 2026-09-30  2 messages in all
Thu 2026-10-01 night  ACME final notice asks 60.00 EUR

story After a part payment some begin again
strategy house: reminder 1 3 days after due; reminder 2 14 days after due; final notice 30 days after due
after a part payment restart
2026-08-20 invoice ACME INV-1 100.00 due 2026-09-01
nights 2026-09-04 to 2026-09-15  2 messages in all
2026-09-21 payment ACME 40.00 for INV-1
2026-09-21 night  ACME nothing because "quiet days"
Tue 2026-09-22 night  ACME reminder 1 asks 60.00 EUR
nights 2026-09-23 to 2026-09-28  3 messages in all
Tue 2026-09-29 night  ACME reminder 2

story A credit keeps the place
strategy house: reminder 1 3 days after due; reminder 2 14 days after due; final notice 30 days after due
2026-08-20 invoice ACME INV-1 100.00 due 2026-09-01
nights 2026-09-04 to 2026-09-15  2 messages in all
2026-09-21 credit ACME CN-1 40.00 for INV-1
nights 2026-09-21 to 2026-09-30  2 messages in all
Thu 2026-10-01 night  ACME final notice asks 60.00 EUR

story After a credit some ask a person, and the invoice waits for the answer
strategy house: reminder 1 3 days after due; reminder 2 14 days after due; final notice 30 days after due
after a credit ask
2026-08-20 invoice ACME INV-1 100.00 due 2026-09-01
nights 2026-09-04 to 2026-09-15  2 messages in all
2026-09-21 credit ACME CN-1 40.00 for INV-1
nights 2026-09-21 to 2026-10-05
  2 messages in all
  ACME task say where it goes on
  ACME nothing because "waiting for somebody to say where it goes on"
2026-10-06 place of ACME lower
Tue 2026-10-06 night  ACME reminder 2 asks 60.00 EUR

story Who is asked may leave the place as it is
strategy house: reminder 1 3 days after due; reminder 2 14 days after due; final notice 30 days after due
after a credit ask
2026-08-20 invoice ACME INV-1 100.00 due 2026-09-01
nights 2026-09-04 to 2026-09-15  2 messages in all
2026-09-21 credit ACME CN-1 40.00 for INV-1
nights 2026-09-21 to 2026-10-05  2 messages in all
2026-10-06 place of ACME keep
Tue 2026-10-06 night  ACME final notice asks 60.00 EUR

story Another due date begins again from it
strategy house: reminder 1 3 days after due; reminder 2 14 days after due; final notice 30 days after due
2026-08-20 invoice ACME INV-1 100.00 due 2026-09-01
nights 2026-09-04 to 2026-09-15  2 messages in all
2026-09-21 extend INV-1 to 2026-10-12
nights 2026-09-21 to 2026-10-14  2 messages in all
Thu 2026-10-15 night  ACME reminder 1 because INV-1 3 days late

story More time does not lose the place where the house says so
strategy house: reminder 1 3 days after due; reminder 2 14 days after due; final notice 30 days after due
after another due date keep
2026-08-20 invoice ACME INV-1 100.00 due 2026-09-01
nights 2026-09-04 to 2026-09-15  2 messages in all
2026-09-21 extend INV-1 to 2026-10-12
nights 2026-09-21 to 2026-11-10  2 messages in all
Wed 2026-11-11 night  ACME final notice because INV-1 30 days late

story After a dispute the softest message comes, then the ladder goes on
strategy house: reminder 1 3 days after due; reminder 2 14 days after due; final notice 30 days after due
2026-08-20 invoice ACME INV-1 100.00 due 2026-09-01
nights 2026-09-04 to 2026-09-15  2 messages in all
2026-09-16 dispute INV-1 "too dear"
2026-09-21 dispute INV-1 rejected
nights 2026-09-16 to 2026-09-27  3 messages in all  # the third is our answer
Mon 2026-09-28 night  ACME courteous reminder
nights 2026-09-29 to 2026-10-04  4 messages in all
Mon 2026-10-05 night  ACME final notice

story After a dispute some begin again, and no message comes twice for that
strategy house: reminder 1 3 days after due; reminder 2 14 days after due; final notice 30 days after due
after the end of a dispute restart
2026-08-20 invoice ACME INV-1 100.00 due 2026-09-01
nights 2026-09-04 to 2026-09-15  2 messages in all
2026-09-16 dispute INV-1 "too dear"
2026-09-21 dispute INV-1 rejected
nights 2026-09-16 to 2026-09-27  3 messages in all  # the third is our answer
Mon 2026-09-28 night  ACME reminder 1
nights 2026-09-29 to 2026-10-04  4 messages in all
Mon 2026-10-05 night  ACME reminder 2

story A broken promise is one step back, after the cooling period and the softest message
strategy house: reminder 1 3 days after due; reminder 2 14 days after due; final notice 30 days after due
2026-08-20 invoice ACME INV-1 100.00 due 2026-09-01
nights 2026-09-04 to 2026-09-15  2 messages in all
2026-09-16 promise ACME by 2026-09-18 for INV-1
nights 2026-09-16 to 2026-09-23  ACME promise open
Thu 2026-09-24 night  ACME promise broken
nights 2026-09-25 to 2026-09-28  2 messages in all
Tue 2026-09-29 night  ACME courteous reminder
nights 2026-09-30 to 2026-10-05  3 messages in all
Tue 2026-10-06 night  ACME reminder 2
nights 2026-10-07 to 2026-10-12  4 messages in all
Tue 2026-10-13 night  ACME final notice

story A broken promise keeps the place where the house says so
strategy house: reminder 1 3 days after due; reminder 2 14 days after due; final notice 30 days after due
after a broken promise keep
2026-08-20 invoice ACME INV-1 100.00 due 2026-09-01
nights 2026-09-04 to 2026-09-15  2 messages in all
2026-09-16 promise ACME by 2026-09-18 for INV-1
nights 2026-09-16 to 2026-09-28  2 messages in all
Tue 2026-09-29 night  ACME courteous reminder
nights 2026-09-30 to 2026-10-05  3 messages in all
Tue 2026-10-06 night  ACME final notice

story A kept promise keeps the place of what is left
strategy house: reminder 1 3 days after due; reminder 2 14 days after due; final notice 30 days after due
2026-08-20 invoice ACME INV-1 100.00 due 2026-09-01
nights 2026-09-04 to 2026-09-15  2 messages in all
2026-09-16 promise ACME 40.00 by 2026-09-25 for INV-1
2026-09-24 payment ACME 40.00 for INV-1
nights 2026-09-16 to 2026-09-30  2 messages in all; ACME promise kept
Thu 2026-10-01 night  ACME final notice asks 60.00 EUR

story A kept promise makes some begin again
strategy house: reminder 1 3 days after due; reminder 2 14 days after due; final notice 30 days after due
after a kept promise restart
2026-08-20 invoice ACME INV-1 100.00 due 2026-09-01
nights 2026-09-04 to 2026-09-15  2 messages in all
2026-09-16 promise ACME 40.00 by 2026-09-25 for INV-1
2026-09-22 payment ACME 40.00 for INV-1
nights 2026-09-16 to 2026-09-21  2 messages in all
Tue 2026-09-22 night  ACME promise kept; ACME reminder 1 asks 60.00 EUR

story A debit that comes back begins again: the customer believed it was paid
strategy house: reminder 1 3 days after due; reminder 2 14 days after due; final notice 30 days after due
2026-08-20 invoice ACME INV-1 100.00 due 2026-09-01
nights 2026-09-04 to 2026-09-15  2 messages in all
2026-09-18 payment ACME 100.00 for INV-1
nights 2026-09-18 to 2026-09-22  2 messages in all
2026-09-23 reverse payment ACME 100.00 because "returned debit"
Wed 2026-09-23 night  ACME reminder 1 asks 100.00 EUR
nights 2026-09-24 to 2026-09-29  3 messages in all
Wed 2026-09-30 night  ACME reminder 2
nights 2026-10-01 to 2026-10-06  4 messages in all
Wed 2026-10-07 night  ACME final notice

story A debit that comes back keeps the place where the house says so
strategy house: reminder 1 3 days after due; reminder 2 14 days after due; final notice 30 days after due
after a payment taken back keep
2026-08-20 invoice ACME INV-1 100.00 due 2026-09-01
nights 2026-09-04 to 2026-09-15  2 messages in all
2026-09-18 payment ACME 100.00 for INV-1
2026-09-23 reverse payment ACME 100.00 because "returned debit"
nights 2026-09-23 to 2026-09-30  2 messages in all
Thu 2026-10-01 night  ACME final notice

story A debit that comes back enters at its own step
strategy house:
  quiet_days: 7
  steps:
    - {id: returned, name: debit returned, on: returned_debit, action: message, template: reminder}
    - {id: reminder-1, days: 3, action: message, template: reminder}
    - {id: call, on: {event: returned_debit, days: 2}, action: task, task: call, for: agent}
    - {id: final-notice, days: 30, action: message, severity: final, template: final}
2026-08-20 invoice ACME INV-1 100.00 due 2026-09-01
2026-09-01 payment ACME 100.00 for INV-1
nights 2026-09-02 to 2026-09-06  no messages in all
2026-09-07 reverse payment ACME 100.00 because "returned debit"
Mon 2026-09-07 night  ACME debit returned asks 100.00 EUR
Tue 2026-09-08 night  ACME nothing because "waiting for debit returned"
Wed 2026-09-09 night  ACME task call
Mon 2026-09-14 night  ACME reminder-1
nights 2026-09-15 to 2026-09-30  2 messages in all
Thu 2026-10-01 night  ACME final notice

story Under another strategy it goes on by days: what the customer has got counts
strategy house: reminder 1 3 days after due; reminder 2 14 days after due; final notice 30 days after due
strategy other: hello 2 days after due; again 9 days after due; last 25 days after due as final
strategy house
2026-08-20 invoice ACME INV-1 100.00 due 2026-09-01
nights 2026-09-04 to 2026-09-15  2 messages in all
2026-09-18 assign ACME other
nights 2026-09-18 to 2026-09-27  2 messages in all
Mon 2026-09-28 night  ACME last because INV-1 27 days late

story Another strategy may mean one step back
strategy house: reminder 1 3 days after due; reminder 2 14 days after due; final notice 30 days after due
strategy other: hello 2 days after due; again 9 days after due; last 25 days after due as final
strategy house
after another strategy lower
2026-08-20 invoice ACME INV-1 100.00 due 2026-09-01
nights 2026-09-04 to 2026-09-15  2 messages in all
2026-09-18 assign ACME other
nights 2026-09-18 to 2026-09-21  2 messages in all
Tue 2026-09-22 night  ACME again
nights 2026-09-23 to 2026-09-28  3 messages in all
Tue 2026-09-29 night  ACME last

story Nobody gets a final notice because a harder strategy has passed its day
strategy house: reminder 1 3 days after due; reminder 2 14 days after due; final notice 30 days after due
strategy hard: hello 1 day after due; again 5 days after due; third 8 days after due; last 12 days after due as final
strategy house
2026-08-20 invoice ACME INV-1 100.00 due 2026-09-01
nights 2026-09-04 to 2026-09-15  2 messages in all
2026-09-18 assign ACME hard
nights 2026-09-18 to 2026-09-21  2 messages in all
Tue 2026-09-22 night  ACME third
nights 2026-09-23 to 2026-09-28  3 messages in all
Tue 2026-09-29 night  ACME last

story A new version keeps the place by the ids of its steps
strategy house: reminder 1 3 days after due; reminder 2 14 days after due; final notice 30 days after due
2026-08-20 invoice ACME INV-1 100.00 due 2026-09-01
nights 2026-09-04 to 2026-09-15  2 messages in all
2026-09-18 strategy house: reminder 1 2 days after due; reminder 2 10 days after due; nudge 20 days after due; final notice 40 days after due
nights 2026-09-18 to 2026-09-21  2 messages in all
Tue 2026-09-22 night  ACME nudge

story After a new version some begin again
strategy house: reminder 1 3 days after due; reminder 2 14 days after due; final notice 30 days after due
after a new version restart
2026-08-20 invoice ACME INV-1 100.00 due 2026-09-01
nights 2026-09-04 to 2026-09-15  2 messages in all
2026-09-18 strategy house: reminder 1 2 days after due; reminder 2 10 days after due; nudge 20 days after due; final notice 40 days after due
nights 2026-09-18 to 2026-09-21  2 messages in all
Tue 2026-09-22 night  ACME reminder 1
nights 2026-09-23 to 2026-09-28  3 messages in all
Tue 2026-09-29 night  ACME reminder 2

story What has taken no step has no place to lose
strategy house: reminder 1 3 days after due; reminder 2 14 days after due; final notice 30 days after due
2026-08-20 invoice ACME INV-1 100.00 due 2026-09-01
2026-09-02 promise ACME by 2026-09-04 for INV-1
nights 2026-09-02 to 2026-09-14  no messages in all
Tue 2026-09-15 night  ACME reminder 1
