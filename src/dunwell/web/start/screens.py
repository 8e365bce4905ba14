"""The twelve screens of the first hour as data: what each asks, and how one knows that it is behind us.

A screen is done when its milestone was reached (`organizations.operations.reach_milestone`, key of the screen) or
when its fact is there anyway, such as an invoice that came in by the command line. Nothing else is remembered, so a
screen may be left at any point and taken up again from another tab or by another person.
"""

from collections.abc import Callable
from typing import Final, NamedTuple

from dunwell.intake import listing as intake
from dunwell.organizations import queries
from dunwell.organizations.terms import Sending
from dunwell.receivables import listing as receivables


class Screen(NamedTuple):
    """One screen: `fact` tells for an organization whether what it asks is known without its milestone."""

    key: str
    title: str
    asks: str
    fact: Callable[[int], bool] | None = None


def _founded(organization: int) -> bool:
    return organization > 0


def _described(organization: int) -> bool:
    row = queries.get_organization(organization)
    return bool(row.country and row.address and row.sells_to)


def _is_on_its_way(organization: int) -> bool:
    return queries.get_organization(organization).sending != Sending.OFF


SCREENS: Final[tuple[Screen, ...]] = (
    Screen("welcome", "Welcome", "The demo first, or your own data?", _founded),
    Screen("company", "Your company", "Who writes to your customers?", _described),
    Screen("source", "Open items", "Where are your open items today?", intake.has_sources),
    Screen("file", "Bring them in", "Which file, complete as of when?", receivables.has_documents),
    Screen("ties", "Does it tie?", "What does your package say is open in all?"),
    Screen("reach", "Who can be reached", "What is missing to write to them?"),
    Screen("never", "Who is never written to", "Whom shall no message ever reach?"),
    Screen("strategy", "A courteous way to ask", "How patient do you want to be?"),
    Screen("baseline", "Your last year", "How do they pay today?"),
    Screen("rehearsal", "Rehearsal", "What would happen tonight, and in the next 14 nights?"),
    Screen("mail", "Mail", "Through which account do messages leave?"),
    Screen("shadow", "Shadow", "Run a week in which nothing leaves?", _is_on_its_way),
)
BY_KEY: Final = {screen.key: screen for screen in SCREENS}


def done_of(organization: int) -> frozenset[str]:
    """Return the keys of the screens an organization has behind it."""
    reached = queries.milestones_of(organization)
    return frozenset(
        screen.key
        for screen in SCREENS
        if screen.key in reached or (screen.fact is not None and screen.fact(organization))
    )


def next_of(done: frozenset[str]) -> Screen | None:
    """Return the first screen that is not done; None when all are."""
    return next((screen for screen in SCREENS if screen.key not in done), None)


def after(key: str) -> Screen:
    """Return the screen that follows one; the last one follows itself."""
    return SCREENS[min(SCREENS.index(BY_KEY[key]) + 1, len(SCREENS) - 1)]


def before(key: str) -> Screen | None:
    """Return the screen in front of one; None for the first."""
    at = SCREENS.index(BY_KEY[key])
    return SCREENS[at - 1] if at else None
