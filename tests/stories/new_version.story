# A new version of a strategy repeats nothing: a step is known by its id.
strategy house: reminder 1 3 days after due; reminder 2 14 days after due
2026-08-20 invoice ACME INV-1 100.00 due 2026-09-21
Thu 2026-09-24 night  ACME reminder 1
2026-09-25 strategy house: reminder 1 2 days after due; reminder 2 10 days after due; final notice 20 days after due
nights 2026-09-25 to 2026-09-30  1 message in all
Thu 2026-10-01 night  ACME reminder 2; 2 messages in all
nights 2026-10-02 to 2026-10-11  2 messages in all
Mon 2026-10-12 night  ACME final notice; 3 messages in all
