"""What all twelve screens share: progress, back and next, and the care that two tabs never act on an old picture."""

import hashlib
from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from dunwell.organizations import operations
from dunwell.organizations.rights import Action
from dunwell.organizations.terms import Sending
from dunwell.web.acting import REFUSALS
from dunwell.web.place import Place, show
from dunwell.web.start.screens import BY_KEY, SCREENS, Screen, after, before, done_of, next_of

SEEN: Final = "seen"
"""The hidden field of a form that says which state of the screen it was filled in for."""

STALE: Final = (
    "Nothing was changed: this screen was changed meanwhile, in another tab or by somebody else. "
    "What you see now is how it stands."
)


class Mark(NamedTuple):
    """A screen in the list of progress."""

    screen: Screen
    number: int
    is_done: bool
    is_here: bool


class Progress(NamedTuple):
    """How far the first hour is, for a page that leads back to it."""

    done: int
    of: int
    next: Screen


def progress(place: Place) -> Progress | None:
    """Return how far the first hour is; None once mail leaves, when all is done, or for those whom it is not for."""
    if place.seat.sending not in {Sending.OFF, Sending.SHADOW} or not place.may(Action.SETTINGS):
        return None
    done = done_of(place.organization)
    ahead = next_of(done)
    return Progress(len(done), len(SCREENS), ahead) if ahead else None


def seen(*state: object) -> str:
    """Return the stamp of a screen's state, to stand in its form as `seen`."""
    return hashlib.sha256(repr(state).encode()).hexdigest()[:16]


def is_stale(request: HttpRequest, stamp: str) -> bool:
    """Tell whether a form was filled in for another state than the present one; without a stamp it was."""
    return request.POST.get(SEEN, "") != stamp


def show_screen(
    request: HttpRequest, place: Place, key: str, template: str, status: int = 200, /, **context: Any
) -> HttpResponse:
    """Render a screen in its shell; `template` extends `web/start/shell.html`."""
    done = done_of(place.organization)
    marks = [
        Mark(screen, number, screen.key in done, screen.key == key) for number, screen in enumerate(SCREENS, start=1)
    ]
    shell = {
        "screen": BY_KEY[key],
        "marks": marks,
        "at_screen": next(mark.number for mark in marks if mark.is_here),
        "done_count": len(done),
        "back": before(key),
        "next": after(key) if after(key).key != key else None,
    }
    return show(request, place, f"start/{template}", status, here="start", **shell, **context)


def pass_screen(
    request: HttpRequest,
    place: Place,
    key: str,
    run: Callable[[], Any] | None = None,
    *,
    said: str = "",
    facts: Callable[[Any], Mapping[str, Any]] | None = None,
) -> HttpResponse:
    """Do what a screen asked for and go on to the next one, all in one transaction; a refusal stays on the screen.

    `facts` makes what is kept with the milestone out of what `run` returned.
    """
    try:
        with transaction.atomic():
            done = run() if run else None
            operations.reach_milestone(
                organization=place.organization,
                key=key,
                facts=facts(done) if facts else None,
                at=place.at,
                actor=place.actor,
            )
    except REFUSALS as error:
        messages.error(request, str(error))
        return redirect("start-screen", key)
    if said:
        messages.success(request, said)
    return redirect("start-screen", after(key).key)


def stay(request: HttpRequest, key: str, sentence: str = STALE) -> HttpResponse:
    """Go back to a screen with a sentence saying why nothing was changed."""
    messages.error(request, sentence)
    return redirect("start-screen", key)
