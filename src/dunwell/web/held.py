"""All holds: who is left alone, for how long, and what a file brought that nobody has looked at."""

from typing import Final

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from dunwell.compliance import listing, operations
from dunwell.compliance.situations import SITUATIONS
from dunwell.compliance.terms import HoldKind
from dunwell.customers import listing as customers
from dunwell.organizations.rights import RIGHTS, Action
from dunwell.organizations.terms import Role
from dunwell.receivables import listing as receivables
from dunwell.web import paging
from dunwell.web.acting import act, refuse
from dunwell.web.fields import DayField
from dunwell.web.holds import may_lift
from dunwell.web.place import Place, page, show

VIEWS: Final = {
    "running": "In force",
    "ending": "Ending soon",
    "imported": "From files, to look at",
    "ended": "Ended",
}


class Kept(forms.Form):
    """Which holds a person has looked at, and until when they shall last."""

    until = DayField(required=False)
    hold = forms.TypedMultipleChoiceField(coerce=int, error_messages={"required": "Tick at least one hold."})

    def __init__(self, *args: object, ticked: list[str], **kwargs: object) -> None:
        """Take whatever keys were ticked; whose they are the operation knows."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        field = self.fields["hold"]
        assert isinstance(field, forms.TypedMultipleChoiceField)
        field.choices = [(key, key) for key in ticked if key.isascii() and key.isdigit() and len(key) < 19]


@page(Action.SEE)
def list_holds(request: HttpRequest, place: Place) -> HttpResponse:
    """List holds of one view, the newest first."""
    view, kind = request.GET.get("view", ""), request.GET.get("kind", "")
    view, kind = view if view in VIEWS else "running", kind if kind in HoldKind.values else ""
    after = paging.asked(request, paging.number)
    rows = listing.page_of_holds(
        place.organization,
        view=view,
        kind=kind,
        on=place.today,
        after=(after[0],) if after else None,
        limit=paging.SIZE + 1,
    )
    shown, more = paging.cut(request, rows, lambda row: (row.id,))
    who = customers.by_id(place.organization, {row.customer for row in shown})
    lines = receivables.lines_by_id(place.organization, [row.open_item for row in shown if row.open_item])
    context = {
        "rows": [(row, who[row.customer], lines.get(row.open_item or 0)) for row in shown],
        "more": more,
        "view": view,
        "kind": kind,
        "tabs": [(key, label, _count(place, key)) for key, label in VIEWS.items()],
        "kinds": [(one.kind.value, one.kind.label) for one in SITUATIONS],
        "can_review": place.may(Action.ASSIGN) and view != "ended",
    }
    return show(request, place, "holds.html", here="holds", **context)


def _count(place: Place, view: str) -> int | None:
    """Count the views that ask somebody for something; the others are long lists."""
    if view not in {"ending", "imported"}:
        return None
    return listing.count_holds(place.organization, view=view, on=place.today)


@page(Action.ASSIGN, "POST")
def review(request: HttpRequest, place: Place) -> HttpResponse:
    """Keep the ticked holds knowingly, with a day until that day."""
    back = f"{reverse('holds')}?view=imported" if request.POST.get("view") == "imported" else reverse("holds")
    form = Kept(request.POST, ticked=request.POST.getlist("hold"))
    if not form.is_valid():
        return refuse(request, form, back=back)
    asked, until = form.cleaned_data["hold"], form.cleaned_data["until"]
    kinds = {row.kind for key in asked if (row := listing.find_hold(place.organization, key)) is not None}
    if until is not None and not all(may_lift(place, kind) for kind in kinds):
        raise PermissionDenied("Some of these holds protect somebody: ask who may release them to give them an end.")
    return act(
        request,
        lambda: operations.review_holds(
            organization=place.organization,
            holds=asked,
            until_on=until,
            today=place.today,
            at=place.at,
            actor=place.actor,
        ),
        back=back,
        said=f"{len(asked)} {'hold is' if len(asked) == 1 else 'holds are'} kept, and no longer to be looked at.",
    )


@page(Action.SEE)
def kinds(request: HttpRequest, place: Place) -> HttpResponse:
    """Show what each kind of hold stops, what may still go, who may set and lift it, and what to do instead."""
    running = listing.kinds_in_force(place.organization, on=place.today)
    rows = [(one, _who(one.may_set), _who(one.may_lift), running.get(one.kind.value, 0)) for one in SITUATIONS]
    return show(request, place, "hold_kinds.html", here="holds", rows=rows)


def _who(action: Action) -> str:
    """Name the roles that may do something, by the least of them."""
    roles = RIGHTS[action]
    if Role.BILLING in roles:
        return "everybody"
    least = next(role for role in (Role.AGENT, Role.SUPERVISOR, Role.MANAGER) if role in roles)
    return f"{least.label}s and above"
