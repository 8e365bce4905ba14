"""Which customer first: value at stake times lateness.

A line counts with what may be asked of it, in minor units of the base currency, once for each bucket of lateness it
has reached: 1-30 days once, 31-60 twice, 61-90 three times, from 91 on four times. So a customer moves up only on days
that a decision names as days to look again, never a little every night.
"""

from bisect import bisect_right
from functools import cache

_BUCKETS = (1, 31, 61, 91)


@cache
def lateness(dpd: int) -> int:
    """How often a line counts: 0 while it is not late, 1 to 4 by its bucket."""
    return bisect_right(_BUCKETS, dpd)
