"""Screen 3: where the open items are today, and which report of which package holds them."""

from django.http import HttpRequest, HttpResponse

from dunwell.intake import presets
from dunwell.organizations import queries
from dunwell.organizations.rights import Action
from dunwell.web.place import Place, page
from dunwell.web.start.shell import pass_screen, show_screen, stay


@page(Action.SETTINGS)
def screen(request: HttpRequest, place: Place) -> HttpResponse:
    """Show the packages; of the one in the address, or chosen before, the report and the buttons to press."""
    key = request.GET.get("package", package_of(place.organization))
    context = {"packages": presets.all_presets(), "package": presets.find(key)}
    return show_screen(request, place, "source", "source.html", **context)


@page(Action.SETTINGS, "POST")
def choose(request: HttpRequest, place: Place) -> HttpResponse:
    """Remember the package and go on to its file."""
    key = request.POST.get("package", "")
    if presets.find(key) is None:
        return stay(request, "source", "Choose one of the packages; “Any other package” is the last of them.")
    return pass_screen(request, place, "source", facts=lambda _: {"package": key})


def package_of(organization: int) -> str:
    """Return the package that was chosen, "" before that."""
    reached = queries.milestones_of(organization).get("source")
    return str(reached.facts.get("package", "")) if reached else ""
