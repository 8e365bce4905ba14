"""Screens whose work is done on a page that exists anyway: what to do there, and a button that says it is done."""

from typing import Final, NamedTuple

from django.http import HttpRequest, HttpResponse

from dunwell.organizations.rights import Action
from dunwell.web.place import Place, page
from dunwell.web.start.shell import show_screen


class Elsewhere(NamedTuple):
    """What a screen says, and the page it leads to: the name of its address and the words of the link."""

    says: str
    address: str
    words: str


PAGES: Final[dict[str, Elsewhere]] = {
    "source": Elsewhere(
        "Every package can print its open items: the list of all unpaid invoices on one day. Export it as CSV or "
        "Excel; which report that is, and which button, the list of imports tells.",
        "imports",
        "Imports",
    ),
    "file": Elsewhere("Look at what the file would do first, then bring it in.", "bring", "Bring a file in"),
    "ties": Elsewhere("Compare the total of your package with the one of each source here.", "sources", "Sources"),
    "reach": Elsewhere("Today counts who cannot be written to, and asks once for each gap.", "today", "Today"),
    "never": Elsewhere("Open a customer to change its kind or to put it on hold.", "customers", "Customers"),
}


@page(Action.SETTINGS)
def screen(request: HttpRequest, place: Place, key: str) -> HttpResponse:
    """Say where the work of a screen is done."""
    return show_screen(request, place, key, "elsewhere.html", elsewhere=PAGES[key])
