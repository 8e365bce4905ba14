"""Which view shows which screen. A new screen is a module with a view, one line here and one in `screens.py`."""

from collections.abc import Callable
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse

from dunwell.organizations.rights import Action
from dunwell.web.place import Place, page
from dunwell.web.start import (
    baseline,
    company,
    files,
    mail,
    never,
    reach,
    rehearsing,
    shadow,
    source,
    strategy,
    ties,
    welcome,
)
from dunwell.web.start.screens import BY_KEY
from dunwell.web.start.shell import pass_screen

VIEWS: Final[dict[str, Callable[[HttpRequest], HttpResponse]]] = {
    "welcome": welcome.screen,
    "company": company.screen,
    "source": source.screen,
    "file": files.screen,
    "ties": ties.screen,
    "reach": reach.screen,
    "never": never.screen,
    "strategy": strategy.screen,
    "baseline": baseline.screen,
    "rehearsal": rehearsing.screen,
    "mail": mail.screen,
    "shadow": shadow.screen,
}
BY_FORM: Final = frozenset({"welcome", "company", "source", "never", "strategy", "baseline", "mail", "shadow"})
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
