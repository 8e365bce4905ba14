# G5: what is not known is asked once, not lost in silence.
2026-09-01 stub C{1..40}
2026-09-01 contact C{1..40} add ap@c{1..40}.example
2026-09-01 invoice C{1..40} INV-{1..40} 100.00 due 2026-10-01
Mon 2026-10-05 night
  no message
  40 customers because kind unknown
2026-10-05 07:00 answer kind business, country DE for all
2026-10-05 07:05 night
  40 new messages; 40 messages; 40 sent
2026-10-06 night  no message
