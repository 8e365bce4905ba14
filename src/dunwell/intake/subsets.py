"""Which of some amounts sum up to a difference, exactly. Pure; integers only."""

from collections.abc import Sequence
from itertools import combinations

MOST = 26
"""Amounts that are tried in every combination; two halves of 13 are 8,192 sums each."""


def explaining(difference: int, amounts: Sequence[int]) -> list[int] | None:
    """Return the places of the fewest amounts that sum up to a difference, None where none do.

    One or two of any number of amounts are found; more only among the first MOST that are not larger than helps.
    """
    if difference == 0:
        return []
    for place, amount in enumerate(amounts):
        if amount == difference:
            return [place]
    return _pair(difference, amounts) or _several(difference, amounts[:MOST])


def _pair(difference: int, amounts: Sequence[int]) -> list[int] | None:
    met: dict[int, int] = {}
    for place, amount in enumerate(amounts):
        if (other := met.get(difference - amount)) is not None:
            return [other, place]
        met.setdefault(amount, place)
    return None


def _several(difference: int, amounts: Sequence[int]) -> list[int] | None:
    """Meet in the middle: every sum of one half is looked for among those of the other, the fewest first."""
    half = len(amounts) // 2
    left, right = _sums(range(half), amounts), _sums(range(half, len(amounts)), amounts)
    best: list[int] | None = None
    for total, places in left.items():
        others = right.get(difference - total)
        if others is None or not (places or others):
            continue
        if best is None or len(places) + len(others) < len(best):
            best = [*places, *others]
    return best


def _sums(places: Sequence[int], amounts: Sequence[int]) -> dict[int, tuple[int, ...]]:
    """Return every sum of some of these amounts with the fewest places that make it."""
    found: dict[int, tuple[int, ...]] = {}
    for count in range(len(places) + 1):
        for some in combinations(places, count):
            found.setdefault(sum(amounts[place] for place in some), some)
    return found
