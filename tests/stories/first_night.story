# The first night: a line is asked for on the day of its step, and what is disputed rests.
strategy standard: reminder 3 days after due by email; final notice 30 days after due by post
2026-02-20 invoice  ACME INV-1 1,000.00 EUR due 2026-03-20
2026-03-23 night    ACME reminder by email because INV-1 3 days late
2026-03-25 dispute  ACME INV-1 "wrong quantity"
2026-04-20 night    ACME nothing because INV-1 disputed; look again 2026-04-27
