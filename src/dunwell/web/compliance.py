"""What was done, what was not let pass and why: the page an auditor asks for, each number with its list."""

import datetime as dt
import tempfile
from typing import Any, Final, cast

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from dunwell.audit import verifying
from dunwell.audit.sealing import seal_all
from dunwell.compliance import exporting, packs, proof
from dunwell.compliance.curing import SAY, cure_of
from dunwell.compliance.proof import Stretch
from dunwell.compliance.rulebook import rule_told
from dunwell.compliance.terms import Channel
from dunwell.correspondence import listing as correspondence
from dunwell.customers import listing as customers
from dunwell.organizations import queries as organizations
from dunwell.organizations.rights import Action
from dunwell.web import paging
from dunwell.web.place import Place, page, show

USUAL: Final = dt.timedelta(days=29)
LONGEST: Final = dt.timedelta(days=3 * 366)


def asked_days(request: HttpRequest, place: Place) -> Stretch:
    """Return the days an address asks about: the last thirty where it names none that make sense."""
    sent = request.POST if request.method == "POST" else request.GET
    try:
        days = Stretch(dt.date.fromisoformat(sent.get("since", "")), dt.date.fromisoformat(sent.get("until", "")))
    except ValueError:
        return Stretch(place.today - USUAL, place.today)
    if not dt.timedelta(0) <= days.until - days.since <= LONGEST:
        return Stretch(place.today - USUAL, place.today)
    return days


@page(Action.SEE)
def compliance(request: HttpRequest, place: Place) -> HttpResponse:
    """Show what was contacted, blocked and delayed on some days, and by which rules."""
    days = asked_days(request, place)
    made = proof.count_contacts(place.organization, days)
    stopped = proof.count_refused(place.organization, days)
    shadowed = proof.count_refused(place.organization, days, is_shadow=True)
    house = organizations.get_organization(place.organization)
    context = {
        "days": days,
        "span": f"since={days.since}&until={days.until}",
        "made": made,
        "stopped": [(one, cure_of(one.rule, waits=False), rule_told(one.rule).title) for one in stopped],
        "withdrawn": correspondence.count_withdrawn(place.organization, since=days.since, until=days.until),
        "shadowed": sum(one.blocked + one.delayed for one in shadowed),
        "packs": [
            (packs.book().laws.get(key), key, sha) for key, sha in proof.rules_met(place.organization, days).items()
        ],
        "house": house,
        "totals": {
            "made": sum(one.out for one in made),
            "blocked": sum(one.blocked for one in stopped),
            "delayed": sum(one.delayed for one in stopped),
            "inward": sum(one.inward for one in made),
        },
    }
    return show(request, place, "compliance.html", here="compliance", **context)


@page(Action.SEE)
def refusals(request: HttpRequest, place: Place) -> HttpResponse:
    """List what was not let pass, the latest first, each with what cures it."""
    days, rule, which = asked_days(request, place), request.GET.get("rule", "")[:40], request.GET.get("which", "")
    after = paging.asked(request, paging.number)
    rows = proof.list_refused(
        place.organization,
        days,
        rule=rule,
        is_delayed={"delayed": True, "blocked": False}.get(which),
        is_shadow=request.GET.get("shadow") == "1",
        after=after[0] if after else None,
        limit=paging.SIZE + 1,
    )
    shown, more = paging.cut(request, rows, lambda row: (row.id,))
    who = customers.by_id(place.organization, {row.customer_id for row in shown})
    sent = correspondence.keys_of(place.organization, [row.message_id for row in shown if row.message_id])
    listed: list[Any] = []
    for row in shown:
        cure, customer = cure_of(row.rule, waits=row.earliest is not None), who[row.customer_id]
        about = place.seat.public_id if cure is SAY else customer.public_id
        link = reverse(cure.name, args=[about]) if cure.name else ""
        listed.append((row, customer, sent.get(row.message_id or 0), cure, link, rule_told(row.rule).title))
    context = {"rows": listed, "more": more, "days": days, "rule": rule, "which": which}
    context["asks"] = rule_told(rule).title if rule else ""
    return show(request, place, "refusals.html", here="compliance", **context)


@page(Action.SEE)
def contacts(request: HttpRequest, place: Place) -> HttpResponse:
    """List contacts made on some days, the latest first, each with the rules that let it pass."""
    days, channel = asked_days(request, place), request.GET.get("channel", "")
    after = paging.asked(request, paging.number)
    rows = proof.list_made(
        place.organization,
        days,
        channel=channel if channel in Channel.values else "",
        after=after[0] if after else None,
        limit=paging.SIZE + 1,
    )
    shown, more = paging.cut(request, rows, lambda row: (row.id,))
    who = customers.by_id(place.organization, {row.customer_id for row in shown})
    sent = correspondence.keys_of(place.organization, [row.message_id for row in shown if row.message_id])
    laws = packs.book().laws
    listed = [
        (
            row,
            who[row.customer_id],
            sent.get(row.message_id or 0),
            [(key, laws.get(key)) for key in proof.packs_of(row.verdict)],
        )
        for row in shown
    ]
    return show(request, place, "contacts_made.html", here="compliance", rows=listed, more=more, days=days)


@page(Action.AUDIT, "POST")
def export(request: HttpRequest, place: Place) -> HttpResponse:
    """Hand out the auditor's bundle of some days."""
    days = asked_days(request, place)
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    exporting.export(file, organization=place.organization, days=days, at=place.at)
    file.seek(0)
    name = f"compliance-{days.since}-{days.until}.zip"
    handed = FileResponse(file, as_attachment=True, filename=name, content_type="application/zip")
    return cast("HttpResponse", handed)


@page(Action.AUDIT, "POST")
def verify(request: HttpRequest, place: Place) -> HttpResponse:
    """Prove the record whole, now, or name what is broken."""
    seal_all()
    found = verifying.verify(at=place.at)
    for line in verifying.to_lines(found)[:5]:
        (messages.success if found.is_whole else messages.error)(request, line)
    return redirect("compliance")
