"""An insolvency as people work with it: the claim with its amounts and deadline, and the administrator as recipient.

What was owed before the opening stops by itself (`dunning/pauses.py`); what comes after is chased as ever, and written
to the administrator where an address of theirs is known.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from dunwell.compliance import operations as compliance
from dunwell.compliance.models import Insolvency
from dunwell.customers.models import Contact
from dunwell.customers.operations import NewContact, add_contact, remove_contact
from dunwell.customers.terms import ContactRole
from dunwell.dunning.interest_claimed import interest_claimed
from dunwell.engine.money import Money
from dunwell.receivables.models import OpenItem
from dunwell.worklist.models import Task
from dunwell.worklist.operations import finish_task, open_task
from dunwell.worklist.terms import TaskKind, TaskState

AHEAD: Final = dt.timedelta(days=14)
"""The task to file a claim is due so long before its deadline."""


class Claim(NamedTuple):
    """What was owed when proceedings were opened and is open still: sums by currency, and the ids of the lines."""

    amounts: dict[str, int]
    lines: list[int]


def claim_of(organization: int, *, customer: int, opened_on: dt.date) -> Claim:
    """Add up the open lines issued up to the day of the opening; credits count against them."""
    rows = OpenItem.objects.of(organization).filter(customer_id=customer, issued_on__lte=opened_on)
    rows = rows.exclude(open_minor=0).order_by("due_date", "id")
    found = list(rows.values_list("id", "currency", "open_minor"))
    amounts: dict[str, int] = {}
    for _, currency, minor in found:
        amounts[currency] = amounts.get(currency, 0) + minor
    return Claim(amounts, [key for key, _, _ in found])


def sums_claimed(organization: int, opened: Mapping[int, dt.date]) -> dict[int, dict[str, int]]:
    """Return what `claim_of` adds up, for many customers at once by the day of each opening; none without a line."""
    rows = OpenItem.objects.of(organization).filter(customer_id__in=list(opened)).exclude(open_minor=0).order_by("id")
    found: dict[int, dict[str, int]] = {}
    for customer, issued_on, currency, minor in rows.values_list("customer_id", "issued_on", "currency", "open_minor"):
        if issued_on <= opened[customer]:
            sums = found.setdefault(customer, {})
            sums[currency] = sums.get(currency, 0) + minor
    return found


def open_proceedings(
    *,
    organization: int,
    customer: int,
    opened_on: dt.date,
    details: Mapping[str, Any],
    today: dt.date,
    at: dt.datetime,
    actor: str,
) -> int:
    """Enter proceedings over a customer; a task asks for the claim, and the administrator becomes a contact.

    Raises HoldError as `compliance.operations.record_insolvency`.
    """
    who: dict[str, Any] = {"organization": organization, "at": at, "actor": actor}
    key = compliance.record_insolvency(customer=customer, opened_on=opened_on, details=details, today=today, **who)
    claim = claim_of(organization, customer=customer, opened_on=opened_on)
    if claim.lines:
        until = details.get("claims_until")
        open_task(
            customer=customer,
            kind=TaskKind.CLAIM,
            reason=_asked(claim, until),
            due_on=max(until - AHEAD, today) if until else today + AHEAD,
            **who,
        )
    _follow_administrator(organization, key, at=at, actor=actor)
    return key


def change_proceedings(
    *, organization: int, insolvency: int, details: Mapping[str, Any], at: dt.datetime, actor: str
) -> bool:
    """Correct or complete proceedings; a new address of the administrator replaces the old one. Raises HoldError."""
    if not compliance.change_insolvency(
        organization=organization, insolvency=insolvency, details=details, at=at, actor=actor
    ):
        return False
    _follow_administrator(organization, insolvency, at=at, actor=actor)
    return True


def file_claim(*, organization: int, insolvency: int, on: dt.date, at: dt.datetime, actor: str) -> dict[str, int]:
    """Note that the claim was filed with what is open of it now and its interest, and close its task.

    Returns what was claimed without interest. Raises HoldError.
    """
    row = Insolvency.objects.of(organization).get(pk=insolvency)
    claim = claim_of(organization, customer=row.customer_id, opened_on=row.opened_on)
    reckoned = interest_claimed(organization, customer=row.customer_id, lines=claim.lines, opened_on=row.opened_on)
    compliance.note_claim(
        organization=organization,
        insolvency=insolvency,
        on=on,
        claimed=claim.amounts,
        interest=reckoned.amounts,
        at=at,
        actor=actor,
    )
    tasks = Task.objects.of(organization).filter(customer_id=row.customer_id, kind=TaskKind.CLAIM, state=TaskState.OPEN)
    for task in tasks.order_by("id").values_list("pk", flat=True):
        finish_task(organization=organization, task=task, outcome="claim filed", counts=True, on=on, at=at, actor=actor)
    return claim.amounts


def end_proceedings(
    *, organization: int, insolvency: int, on: dt.date, at: dt.datetime, actor: str, reason: str = ""
) -> None:
    """Close proceedings; the administrator is written to no more, and the cooling period runs. Raises HoldError."""
    row = Insolvency.objects.of(organization).get(pk=insolvency)
    compliance.end_insolvency(
        organization=organization, insolvency=insolvency, on=on, at=at, actor=actor, reason=reason
    )
    for contact in _administrators(organization, row.customer_id):
        remove_contact(contact=contact.pk, at=at, actor=actor)


def _asked(claim: Claim, until: dt.date | None) -> str:
    sums = ", ".join(str(Money(minor, currency)) for currency, minor in sorted(claim.amounts.items()))
    lines = f"{len(claim.lines)} line{'' if len(claim.lines) == 1 else 's'}"
    return f"{lines} over {sums} when it was entered{f'; to be filed by {until:%-d %b %Y}' if until else ''}"


def _administrators(organization: int, customer: int) -> list[Contact]:
    rows = Contact.objects.of(organization).filter(
        customer_id=customer, role=ContactRole.RECEIVER, removed_at=None, source_id=None
    )
    return list(rows.order_by("id"))


def _follow_administrator(organization: int, insolvency: int, *, at: dt.datetime, actor: str) -> None:
    """Have the one contact of that role be who the proceedings name."""
    row = Insolvency.objects.of(organization).get(pk=insolvency)
    named = (row.administrator, row.administrator_email, row.administrator_phone)
    known = _administrators(organization, row.customer_id)
    if any((one.name, one.email, one.phone) == named for one in known):
        return
    for contact in known:
        remove_contact(contact=contact.pk, at=at, actor=actor)
    if row.administrator_email or row.administrator_phone:
        new = NewContact(
            row.customer_id,
            role=ContactRole.RECEIVER,
            name=row.administrator,
            email=row.administrator_email,
            phone=row.administrator_phone,
        )
        add_contact(organization=organization, contact=new, at=at, actor=actor)
