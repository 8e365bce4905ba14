# A payment counts from its value date, but nobody knew it before it came: the ageing answers both.
2026-09-01 invoice PI P-1 1,000.00 due 2026-09-30
2026-09-30 payment PI 400.00 for P-1, known 2026-10-05
2026-10-01 night
  PI nothing because not yet
2026-10-02 expect
  P-1 open 1,000.00
  ageing total 1,000.00
2026-10-05 05:00 expect
  ageing total 600.00 as of 2026-09-30
  ageing total 1,000.00 as of 2026-09-30 known at 2026-10-04
  ageing total 1,000.00 as of 2026-09-29
  ageing current 600.00 as of 2026-09-30
  ageing 1-30 600.00 as of 2026-10-01
Mon 2026-10-05 night
  PI first reminder asks 600.00 for P-1
