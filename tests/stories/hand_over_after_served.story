# The hand-over is proposed two weeks after the final notice was served; a person decides.
2026-08-01 invoice ACME INV-1 100.00 due 2026-09-01
nights 2026-08-28 to 2026-10-01  ACME final notice on 2026-10-01
nights 2026-10-02 to 2026-10-14  ACME no hand-over proposal
2026-10-15 night  ACME hand-over proposal; ACME nothing
nights 2026-10-16 to 2026-11-30  ACME 4 messages in all
