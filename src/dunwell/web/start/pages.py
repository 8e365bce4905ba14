"""Which view shows which screen. A new screen is a module with a view, one line here and one in `screens.py`."""

from collections.abc import Callable
from functools import partial
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse

from dunwell.organizations.rights import Action
from dunwell.web.place import Place, page
from dunwell.web.start import ahead, baseline, company, rehearsing, strategy, welcome
from dunwell.web.start.screens import BY_KEY
from dunwell.web.start.shell import pass_screen

VIEWS: Final[dict[str, Callable[[HttpRequest], HttpResponse]]] = {
    "welcome": welcome.screen,
    "company": company.screen,
    "strategy": strategy.screen,
    "baseline": baseline.screen,
    "rehearsal": rehearsing.screen,
    **{key: partial(ahead.screen, key=key) for key in ahead.PAGES},
}
BY_FORM: Final = frozenset({"welcome", "company", "strategy", "baseline"})
"""Screens that only their own form gets behind us."""


def screen(request: HttpRequest, key: str) -> HttpResponse:
    """Show a screen by its key."""
    if key not in VIEWS:
        raise Http404
    return VIEWS[key](request)


@page(Action.SETTINGS, "POST")
def passed(request: HttpRequest, place: Place, key: str) -> HttpResponse:
    """Note that a screen which only shows was read, and go on."""
    if key not in BY_KEY or key in BY_FORM:
        raise Http404
    return pass_screen(request, place, key)
