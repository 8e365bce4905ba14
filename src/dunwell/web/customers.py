"""The list of customers: by urgency, by name or found by words, and limited by what is known of them."""

from typing import Any, Final, NamedTuple

from django.http import HttpRequest, HttpResponse

from dunwell.customers import listing as customers
from dunwell.customers.terms import CustomerKind
from dunwell.organizations.rights import Action
from dunwell.organizations.terms import ListedPage
from dunwell.strategies import queries as strategies
from dunwell.web import paging, views
from dunwell.web.place import Place, page, show
from dunwell.worklist import listing as worklist
from dunwell.worklist.terms import CustomerState, WhyUnpaid

URGENCY: Final = "urgency"
NAME: Final = "name"


class Asked(NamedTuple):
    """What an address asks for: words, a state, why unpaid, what is waited for, a segment, and which at all.

    With `chosen` only those for whom a person chose the strategy.
    """

    q: str
    state: str
    why: str
    reason: str
    which: customers.Which
    segment: str = ""
    chosen: bool = False

    @property
    def is_limited(self) -> bool:
        """Whether anybody is left out."""
        said = self.state or self.why or self.reason or self.segment or self.chosen
        return bool(said) or self.which != customers.NOBODY_LEFT_OUT


def asked_for(request: HttpRequest) -> Asked:
    """Read the filters of an address; what is no filter filters nothing."""

    def one_of(name: str, values: list[str]) -> str:
        value = request.GET.get(name, "")
        return value if value in values else ""

    which = customers.Which(
        owner=paging.typed(request, "owner", most=120),
        is_key_account=request.GET.get("key") == "1",
        kind=one_of("kind", CustomerKind.values),
        country=paging.typed(request, "country", most=2).upper(),
        field=paging.typed(request, "field", most=80),
        value=paging.typed(request, "value", most=120),
    )
    state, why = one_of("state", CustomerState.values), one_of("why", WhyUnpaid.values)
    reason, segment = paging.typed(request, "reason", most=40), paging.typed(request, "segment", most=60)
    chosen = request.GET.get("chosen") == "1"
    return Asked(paging.typed(request, "q", most=100), state, why, reason, which, segment, chosen)


@page(Action.SEE)
@views.kept(ListedPage.CUSTOMERS)
def list_customers(request: HttpRequest, place: Place) -> HttpResponse:
    """List customers, a page at a time."""
    asked = asked_for(request)
    is_standing = bool(asked.state or asked.why or asked.reason or asked.segment)
    order = NAME if asked.q or (request.GET.get("by") == NAME and not is_standing) else URGENCY
    if order == URGENCY:
        rows, more = _by_urgency(request, place, asked)
        if not rows and not asked.is_limited:
            order = NAME
    if order == NAME:
        rows, more = _by_name(request, place, asked)
    context = {
        "rows": rows,
        "more": more,
        "by": order,
        "asked": asked,
        **_counted(place),
        "kinds": CustomerKind.choices[1:],
        "fields": customers.list_fields(place.organization),
        "segments": strategies.segment_names(place.organization),
        "chosen_in_all": strategies.count_choices(place.organization) if asked.chosen else 0,
    }
    return show(request, place, "customers.html", here="customers", **context)


def _counted(place: Place) -> dict[str, list[tuple[str, str, int | None]]]:
    """Return states and whys with how many customers are in each; the current ones, which are most, are not counted."""
    states, whys = worklist.count_states(place.organization), worklist.count_whys(place.organization)
    return {
        "states": [(one.value, one.label, states.get(one, 0)) for one in CustomerState if one != CustomerState.CURRENT]
        + [(CustomerState.CURRENT.value, CustomerState.CURRENT.label, None)],
        "whys": [(one.value, one.label, whys.get(one, 0)) for one in WhyUnpaid if one],
    }


def _among(place: Place, asked: Asked) -> Any:
    return strategies.customers_chosen(place.organization) if asked.chosen else None


type Rows = list[tuple[customers.Listed, worklist.Standing | None]]


def _by_urgency(request: HttpRequest, place: Place, asked: Asked) -> tuple[Rows, str]:
    found = worklist.list_standings(
        place.organization,
        state=asked.state,
        reason=asked.reason,
        why=asked.why,
        segment=asked.segment,
        customers=customers.ids_limited(place.organization, asked.which, among=_among(place, asked)),
        after=paging.asked(request, paging.number, paging.number),
        limit=paging.SIZE + 1,
    )
    standings, more = paging.cut(request, found, lambda row: (row.priority, row.id))
    names = customers.by_id(place.organization, [row.customer_id for row in standings])
    return [(names[row.customer_id], row) for row in standings], more


def _by_name(request: HttpRequest, place: Place, asked: Asked) -> tuple[Rows, str]:
    after = paging.asked(request, paging.name, paging.number)
    found = customers.list_page(
        place.organization,
        text=asked.q,
        which=asked.which,
        among=_among(place, asked),
        after=after,
        limit=paging.SIZE + 1,
    )
    listed, more = paging.cut(request, found, lambda row: (row.name, row.id))
    standings = worklist.standings_of(place.organization, [row.id for row in listed])
    return [(row, standings.get(row.id)) for row in listed], more
