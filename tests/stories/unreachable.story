# Who cannot be written to is not lost: the step stays due with its reason, and goes when the fact is known.
customer NOKIND kind unknown
customer NOLAND country unknown
customer NOMAIL no email
2026-09-01 invoice NOKIND INV-1 100.00 due 2026-10-01
2026-09-01 invoice NOLAND INV-2 100.00 due 2026-10-01
2026-09-01 invoice NOMAIL INV-3 100.00 due 2026-10-01
2026-10-05 night
  NOKIND nothing because kind unknown
  NOLAND nothing because country unknown
  NOMAIL nothing because "no working contact"
  NOMAIL why unpaid not found
2026-10-05 12:00 answer kind business for NOKIND
2026-10-05 12:00 answer country DE for NOLAND
2026-10-05 12:00 contact NOMAIL add books@nomail.example
2026-10-06 night
  NOKIND first reminder; NOLAND first reminder; NOMAIL first reminder to books@nomail.example
