"""The list of what people are asked to do."""

import uuid
from typing import Final
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from dunwell.customers import listing as customers
from dunwell.dunning import contacting
from dunwell.dunning import listing as dunning
from dunwell.organizations import queries as organizations
from dunwell.organizations.rights import Action
from dunwell.organizations.terms import ListedPage
from dunwell.web import paging, views
from dunwell.web.acting import act, refuse
from dunwell.web.finding import found, named
from dunwell.web.notes import CALLS
from dunwell.web.place import Place, page, show
from dunwell.worklist import listing, operations
from dunwell.worklist.terms import TaskKind

# What came of a task that is no call -> whether the step it stands for is served by it.
OUTCOMES: Final = {"done": True, contacting.UNTRIED: False}

# Work that may be done by calling them: that call is a contact, and counts as one.
BY_PHONE: Final = frozenset({TaskKind.OLD_DEBT, TaskKind.FIND_ADDRESS, TaskKind.DELIVER})
CALLED: Final = {f"{contacting.CALLED}{outcome}": counts for outcome, counts in CALLS.items()}

# The owner's answer before a step, and the supervisor's: a "no" leaves the step to a person.
ANSWERS: Final = {"yes, go on": True, "no, not this step": False}


class Done(forms.Form):
    """What came of a task."""

    outcome = forms.CharField(max_length=80)
    back = forms.CharField(max_length=300, required=False)


class Assignee(forms.Form):
    """Who shall do it."""

    assignee = forms.IntegerField(required=False)
    back = forms.CharField(max_length=300, required=False)


@page(Action.SEE)
@views.kept(ListedPage.TASKS)
def list_tasks(request: HttpRequest, place: Place) -> HttpResponse:
    """List open tasks by due day: all, one's own, of one kind, or of one night."""
    mine, kind, night = request.GET.get("mine") == "1", request.GET.get("kind", ""), request.GET.get("run", "")
    run = found(dunning.find_run(place.organization, named(night))) if night else None
    rows = listing.list_tasks(
        place.organization,
        assignee=place.user if mine else None,
        kind=kind if kind in TaskKind.values else "",
        run=run.id if run else None,
        after=paging.asked(request, paging.date, paging.number),
        limit=paging.SIZE + 1,
    )
    shown, more = paging.cut(request, rows, lambda row: (row.due_on, row.id))
    names = customers.by_id(place.organization, [row.customer_id for row in shown])
    context = {
        "rows": [(row, names[row.customer_id], outcomes(row.kind)) for row in shown],
        "more": more,
        "mine": mine,
        "kind": kind,
        "run": run,
        "members": organizations.list_members(place.organization) if place.may(Action.ASSIGN) else [],
    }
    return show(request, place, "tasks.html", here="tasks", kinds=TaskKind, **context)


def outcomes(kind: str) -> list[str]:
    """Return what may come of a task of this kind."""
    if kind == TaskKind.ASK_OWNER:
        return list(ANSWERS)
    if kind in BY_PHONE:
        return [*OUTCOMES, *CALLED]
    return list(CALLS if kind == TaskKind.CALL else OUTCOMES)


@page(Action.WORK, "POST")
def finish(request: HttpRequest, place: Place, key: uuid.UUID) -> HttpResponse:
    """Close a task with what came of it; a call or visit counts as a contact."""
    task, form = found(listing.find_task(place.organization, key)), Done(request.POST)
    back = back_to(request, form.data.get("back", ""))
    if not form.is_valid():
        return refuse(request, form, back=back)
    outcome = form.cleaned_data["outcome"]
    return act(
        request,
        lambda: contacting.finish_task(
            organization=place.organization,
            task=task.id,
            outcome=outcome,
            counts=(CALLS | CALLED | OUTCOMES | ANSWERS).get(outcome, False),
            on=place.today,
            at=place.at,
            actor=place.actor,
        ),
        back=back,
        said=f"Done: {outcome}.",
    )


@page(Action.WORK, "POST")
def drop(request: HttpRequest, place: Place, key: uuid.UUID) -> HttpResponse:
    """Close a task that nobody needs to do any more."""
    task = found(listing.find_task(place.organization, key))
    return act(
        request,
        lambda: operations.drop_task(
            organization=place.organization,
            task=task.id,
            reason="no longer needed",
            on=place.today,
            at=place.at,
            actor=place.actor,
        ),
        back=back_to(request, request.POST.get("back", "")),
        said="The task is dropped.",
    )


@page(Action.ASSIGN, "POST")
def assign(request: HttpRequest, place: Place, key: uuid.UUID) -> HttpResponse:
    """Give a task to a member, or to nobody."""
    task = found(listing.find_task(place.organization, key))
    # Undo names the one who had it before in its address.
    form = Assignee(request.POST if "assignee" in request.POST else request.GET)
    back = back_to(request, form.data.get("back", ""))
    if not form.is_valid():
        return refuse(request, form, back=back)
    wanted = form.cleaned_data["assignee"]
    people = {member.user_id: member.name for member in organizations.list_members(place.organization)}
    name = found(people.get(wanted)) if wanted else "nobody"
    return act(
        request,
        lambda: operations.reassign_task(
            organization=place.organization, task=task.id, assignee=wanted, at=place.at, actor=place.actor
        ),
        back=back,
        said=f"The task is now {name}'s." if wanted else "The task is now nobody's.",
        undo=lambda _: (
            f"{reverse('assign-task', args=[key])}?{urlencode({'assignee': task.assignee or '', 'back': back})}"
        ),
    )


def back_to(request: HttpRequest, wanted: str) -> str:
    """Return where to go after an action: a page of ours that asked for it, else the list of tasks."""
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if safe else reverse("tasks")
