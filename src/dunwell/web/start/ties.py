"""Screen 5: does it tie? What the package says is open in all, the difference, and the rows that explain it."""

from django.http import HttpRequest, HttpResponse

from dunwell.engine.money import Money
from dunwell.intake import listing
from dunwell.kit import svg
from dunwell.kit.svg import Chart
from dunwell.organizations.rights import Action
from dunwell.reports.ageing import Ageing, report
from dunwell.web import totals
from dunwell.web.bringing import START
from dunwell.web.place import Place, page
from dunwell.web.start.shell import show_screen


@page(Action.SETTINGS)
def screen(request: HttpRequest, place: Place) -> HttpResponse:
    """Ask for the total; once it is told, show what explains a difference, and the ages of what is open."""
    source = listing.latest_source(place.organization)
    stated = listing.latest_totals(place.organization)
    context = {
        "source": source,
        "form": totals.form_for(place),
        "totals": totals.shown(stated),
        "ties": bool(stated) and not any(row.difference for row in stated),
        "ages": [_picture(one) for one in report(place.organization, as_of=place.today) if one.invoices],
        "then": START,
    }
    return show_screen(request, place, "ties", "ties.html", **context)


def _picture(ageing: Ageing) -> Chart:
    """Draw what is open of one currency by days past due."""
    bars = [
        svg.Bar(
            "not due yet" if bucket.from_days is None else f"{bucket.name} days late",
            bucket.amount,
            str(Money(bucket.amount, ageing.currency)),
            f"age-{min(at, 4)}",
        )
        for at, bucket in enumerate(ageing.buckets)
    ]
    title = f"Open by age, {ageing.currency}"
    says = (
        f"{Money(ageing.total, ageing.currency)} open in all, credits of {Money(ageing.credits, ageing.currency)} in it"
    )
    return svg.bars(title, says, bars, head=("Age", "Open"))
