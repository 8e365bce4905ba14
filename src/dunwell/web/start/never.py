"""Screen 7: who must never be written to: groups, whom the data suggest for each, and room for others by number."""

from collections.abc import Iterable
from typing import Any, Final, NamedTuple

from django.http import HttpRequest, HttpResponse

from dunwell.intake import operations, sparing
from dunwell.intake.operations import UploadError
from dunwell.intake.sparing import Group
from dunwell.organizations.rights import Action
from dunwell.web.keeping import kept
from dunwell.web.place import Place, page
from dunwell.web.start.shell import is_stale, pass_screen, seen, show_screen, stay


class Asked(NamedTuple):
    """What a group is called, and what becomes of those in it."""

    title: str
    becomes: str


GROUPS: Final = {
    "intercompany": Asked("Sister companies", "They leave every strategy and the figures."),
    "employee": Asked("Employees", "They leave every strategy and the figures."),
    "key_account": Asked("Key accounts", "They are marked and held; a person writes, and may release the hold."),
    "direct_debit": Asked("Collected by direct debit", "They are not reminded before collection and return period."),
    "lawyer": Asked("At the lawyer", "They are held until somebody releases them."),
    "blocked": Asked("Blocked in your package, or by you", "They are held; blocks found in the file are in force."),
}


@page(Action.SETTINGS)
def screen(request: HttpRequest, place: Place) -> HttpResponse:
    """Show each group with those in it, and whom to tick."""
    found = _groups(place)
    rows = [(group, GROUPS[group.key]) for group in found]
    return show_screen(request, place, "never", "never.html", groups=rows, seen=_stamp(found))


@page(Action.SETTINGS, "POST")
def spare(request: HttpRequest, place: Place) -> HttpResponse:
    """Put the ticked and the numbered into their groups and go on; all or nothing."""
    found = _groups(place)
    if is_stale(request, _stamp(found)):
        return stay(request, "never")
    try:
        chosen = {group.key: _chosen(request, place, group) for group in found}
    except UploadError as error:
        return stay(request, "never", str(error))
    count = sum(map(len, chosen.values()))
    who: dict[str, Any] = {"organization": place.organization, "at": place.at, "actor": place.actor}
    said = f"{count} {'customer is' if count == 1 else 'customers are'} beyond the reach of messages." if count else ""
    return pass_screen(
        request, place, "never", lambda: operations.spare(chosen=chosen, on=place.today, **who), said=said
    )


def _groups(place: Place) -> list[Group]:
    return kept(place, "never", lambda: sparing.groups(place.organization, today=place.today))


def _chosen(request: HttpRequest, place: Place, group: Group) -> set[int]:
    """Return whom a form puts into a group: ticked ones that were suggested, and the typed numbers."""
    ticked = {int(value) for value in request.POST.getlist(group.key) if value.isascii() and value.isdigit()}
    typed = request.POST.get(f"{group.key}-numbers", "")[:20_000]
    return {
        *ticked & {one.id for one in group.suggested},
        *operations.numbered(organization=place.organization, text=typed),
    }


def _stamp(found: Iterable[Group]) -> str:
    return seen(*((group.key, group.customers, [one.id for one in group.suggested]) for group in found))
