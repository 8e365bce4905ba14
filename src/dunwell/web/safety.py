"""What stands at the top of every page because it must not be overlooked: uncertain messages and unusual nights."""

import datetime as dt
from typing import Final, NamedTuple

from django.urls import reverse

from dunwell.dunning import listing as dunning
from dunwell.web.place import Place
from dunwell.web.templatetags.words import written
from dunwell.worklist import queries
from dunwell.worklist.terms import AlertKind

KINDS: Final = (AlertKind.UNCERTAIN_MESSAGE, AlertKind.CIRCUIT_BREAKER)
MOST: Final = 3


class Warned(NamedTuple):
    """One warning: a word, a sentence, and where a person decides about it."""

    tone: str
    word: str
    says: str
    link: str
    label: str


def warnings(place: Place) -> list[Warned]:
    """Return what a person must decide before more is sent; empty when there is nothing."""
    found = queries.list_alerts(place.organization, kinds=KINDS)
    return [_warned(place, one) for one in found[:MOST]]


def _warned(place: Place, alert: queries.AlertRow) -> Warned:
    if alert.kind == AlertKind.UNCERTAIN_MESSAGE:
        says, _, _ = alert.text.partition(". ")
        return Warned(
            "bad", "uncertain", f"{says}.", f"{reverse('messages')}?state=UNCERTAIN", "Say what became of them"
        )
    day = dt.date.fromisoformat(alert.subject)
    night = dunning.find_night(place.organization, day)
    link = reverse("run", args=[night]) if night else reverse("runs")
    why = alert.text.partition(": ")[2].rstrip(".")
    says = f"The messages of the night of {written(day)} wait for a person{': ' if why else ''}{why}."
    return Warned("warn", "unusual night", says, link, "Look at it")
