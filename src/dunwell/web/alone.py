"""Who is left alone, and why: each group with its rule, what it owes, and the way back."""

from typing import Final, NamedTuple

from django.http import HttpRequest, HttpResponse

from dunwell.compliance.situations import situation_of
from dunwell.customers import listing as customers
from dunwell.dunning import alone
from dunwell.dunning.alone import Alone
from dunwell.organizations.rights import Action
from dunwell.receivables.terms import Method
from dunwell.web import paging
from dunwell.web.finding import found
from dunwell.web.place import Place, page, show


class Told(NamedTuple):
    """A group in words: its name, the rule that leaves it alone, and how one of them comes back."""

    title: str
    rule: str
    back: str


KINDS: Final = {
    "INTERCOMPANY": Told(
        "Sister companies",
        "The kind “sister company” is outside every strategy and every figure.",
        "Change the kind under Facts on the customer's page.",
    ),
    "EMPLOYEE": Told(
        "Employees",
        "The kind “employee” is outside every strategy and every figure.",
        "Change the kind under Facts on the customer's page.",
    ),
}
KEY_ACCOUNTS: Final = Told(
    "Key accounts",
    "The mark itself stops nothing: a step may ask their owner first. A hold “key account” leaves it to a person.",
    "Take the mark away under Facts; release the hold on its page.",
)
FACTORED: Final = Told(
    "Factored",
    "Sold to the factor, who asks for it: no message, call or step in our name, and nothing of it counts as late here. "
    "Whoever cares for the customer speaks with the factor.",
    "Change the way of paying in your package. Where the factor leaves the asking to you, do not mark them so.",
)


def told(one: Alone) -> Told:
    """Say a group in words."""
    if one.rule == "kind":
        return KINDS[one.code]
    if one.rule == "flag":
        return KEY_ACCOUNTS
    if one.rule == "method":
        if one.code == Method.FACTORED:
            return FACTORED
        label = Method(one.code).label
        return Told(
            f"Paid by {label}",
            "Not reminded before the collection and its return period have passed.",
            "Change the way of paying in your package; a returned collection enters at its own step.",
        )
    situation = situation_of(one.code)
    return Told(
        f"On hold: {situation.kind.label}",
        f"Stopped: {situation.stopped}.",
        "Open the hold: it says what follows when it is released.",
    )


@page(Action.SEE)
def left_alone(request: HttpRequest, place: Place) -> HttpResponse:
    """Show each group that has anybody."""
    rows = [(one, told(one.alone)) for one in alone.count_alone(place.organization, on=place.today)]
    return show(request, place, "left_alone.html", here="left-alone", rows=rows)


@page(Action.SEE)
def one_group(request: HttpRequest, place: Place, key: str) -> HttpResponse:
    """List the customers of one group with what they owe."""
    group = found(alone.find_alone(key))
    after = paging.asked(request, paging.number)
    rows = alone.list_alone(
        place.organization, group, on=place.today, after=after[0] if after else 0, limit=paging.SIZE + 1
    )
    shown, more = paging.cut(request, rows, lambda row: (row.id,))
    who = customers.by_id(place.organization, [row.id for row in shown])
    context = {"rows": [(row, who[row.id]) for row in shown], "more": more, "told": told(group), "group": group}
    return show(request, place, "left_alone_group.html", here="left-alone", **context)
