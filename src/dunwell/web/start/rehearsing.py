"""Screen 10: tonight and the next 14 nights, played through on today's book, and the ten strangest cases."""

import uuid
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from dunwell.customers import listing as customers
from dunwell.dunning import rehearsed
from dunwell.kit import svg
from dunwell.kit.svg import Chart
from dunwell.organizations.rights import Action
from dunwell.web.finding import customer_id
from dunwell.web.place import Place, page
from dunwell.web.start.shell import show_screen
from dunwell.web.templatetags.words import written


@page(Action.SETTINGS)
def screen(request: HttpRequest, place: Place) -> HttpResponse:
    """Show the rehearsal that was played last."""
    last = rehearsed.last(place.organization)
    context: dict[str, Any] = {"last": last, "waits": rehearsed.is_waiting(place.organization)}
    if last is not None:
        names = customers.by_id(place.organization, [one.customer for one in last.strange])
        context |= {
            "chart": chart(last),
            "is_old": last.today != place.today,
            "strange": [(one, names[one.customer]) for one in last.strange if one.customer in names],
            "cap": place.seat.canary_limit,
        }
    return show_screen(request, place, "rehearsal", "rehearsal.html", **context)


@page(Action.SETTINGS, "POST")
def play(request: HttpRequest, place: Place) -> HttpResponse:
    """Play it now; a large book is played by the worker, and the page shows it when it is done."""
    rehearsed.play(place.organization, at=place.at, actor=place.actor)
    return redirect("start-screen", "rehearsal")


@page(Action.SETTINGS)
def case(request: HttpRequest, place: Place, key: uuid.UUID) -> HttpResponse:
    """Show what one customer would get in these nights, with the letter as it would read."""
    pk = customer_id(place, key)
    found = rehearsed.one(place.organization, pk, at=place.at)
    if found is None:
        raise Http404
    who = customers.by_id(place.organization, [pk])[pk]
    return show_screen(request, place, "rehearsal", "case.html", who=who, case=found)


def chart(last: rehearsed.Played) -> Chart:
    """Draw messages and calls by night."""
    series = [
        svg.Bar("messages", 0, "", "series-0"),
        svg.Bar("backlog", 0, "", "wait"),
        svg.Bar("calls", 0, "", "series-1"),
    ]
    days = [
        svg.Column(
            str(night.on.day),
            (night.messages - night.backlog, night.backlog, night.calls),
            (str(night.messages - night.backlog), str(night.backlog), str(night.calls)),
            written(night.on),
        )
        for night in last.nights
    ]
    says = f"{last.messages} messages in {len(days)} nights, {last.backlog} of them backlog"
    return svg.columns("Messages and calls by night", says, series, days, head="Night of")
