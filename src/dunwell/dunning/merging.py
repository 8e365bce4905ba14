"""Two customers become one, and two again: all that belongs to a customer follows, and finds its way back.

Merging moves rows and notes which; steps keep their lines, so none is taken twice. What is written and has not left
is withdrawn, because it spoke for one of two. Separating gives back what is noted, and what came since goes with the
documents it is about.
"""

import datetime as dt
import json
from collections.abc import Collection
from typing import Any, Final

from django.db.models import Max, Q

from dunwell.audit import operations as audit
from dunwell.cash.models import Payment, SeenMoney
from dunwell.compliance.models import Consent, ContactAttempt, Hold, Insolvency, OptOut, Preference, Refusal
from dunwell.correspondence.models import Message
from dunwell.correspondence.terms import MessageState
from dunwell.correspondence.withdrawing import withdraw_to
from dunwell.customers import merging
from dunwell.customers.facts import CustomerError
from dunwell.customers.models import Contact, Customer, Identity, Merge
from dunwell.customers.queries import root_of
from dunwell.disputes.models import Dispute
from dunwell.dunning import separating
from dunwell.dunning.models import Run, StepTaken
from dunwell.dunning.terms import RunKind, RunState
from dunwell.intake.models import Source
from dunwell.promises.models import Promise
from dunwell.receivables.models import Allocation, Document, OpenItem, Revision
from dunwell.worklist.models import Note, Standing, Task

FOLLOW: Final[tuple[type[Any], ...]] = (
    *(Document, OpenItem, Allocation, Revision, Payment, SeenMoney),
    *(Hold, Promise, Dispute, Message, Task, Note, Contact),
    *(Insolvency, Consent, Preference, OptOut, Refusal),
)
"""Rows that belong to a customer and nothing else of it; steps, contacts made, identities and groups say more."""


def merge_customers(
    *,
    organization: int,
    survivor: int,
    absorbed: int,
    taken: Collection[str] = (),
    reason: str = "",
    at: dt.datetime,
    actor: str,
) -> int:
    """Make one customer of two and return the merge's id; in the columns `taken` the absorbed one's value counts.

    Raises CustomerError while a message to one of them is leaving, a night runs or an import is being brought in.
    """
    audit.require_transaction()
    ours, theirs = _locked(organization, survivor, absorbed)
    merging.check(ours, theirs)
    _nothing_under_way(organization, (survivor, absorbed))
    withdraw_to(organization=organization, customers=(survivor, absorbed), reason="merged", at=at, actor=actor)
    merge = merging.absorb(ours, theirs, taken=taken, reason=reason, at=at)
    for model in FOLLOW:
        _move(merge, model)
    _move_identities(merge)
    _move_group(merge)
    _move_steps(merge)
    _move_attempts(merge)
    Standing.objects.of(organization).filter(customer_id=absorbed).delete()
    _record(merge, "customer.merged", at=at, actor=actor, body={"reason": reason, "taken": sorted(taken)})
    return merge.pk


def separate_customers(*, organization: int, merge: int, on: dt.date, at: dt.datetime, actor: str) -> int:
    """Make two customers of one again and return the id of the one that was absorbed.

    Raises CustomerError where the merge is not in force or not the latest of its customer, and as `merge_customers`.
    """
    audit.require_transaction()
    row = Merge.objects.of(organization).filter(pk=merge, separated_at=None).first()
    if row is None:
        raise CustomerError("These two are not merged; nothing was changed.")
    ours, theirs = _locked(organization, row.survivor_id, row.absorbed_id)
    if ours.merged_into_id is not None:
        raise CustomerError(f"{ours.number} itself is merged into another customer; separate that one first.")
    later = Merge.objects.of(organization).filter(survivor=ours, separated_at=None, pk__gt=merge)
    if newer := later.select_related("absorbed").order_by("-pk").first():
        raise CustomerError(f"{newer.absorbed.number} was merged later; separate it first.")
    _nothing_under_way(organization, (ours.pk,))
    withdraw_to(organization=organization, customers=(ours.pk,), reason="separated", at=at, actor=actor)
    separating.give_back(row, FOLLOW)
    separating.share_pauses(row, on=on, at=at, actor=actor)
    separating.unbook_across(row, on=on, at=at, actor=actor)
    merging.release(row, ours, theirs, at=at)
    _record(row, "customer.separated", at=at, actor=actor, body={})
    return theirs.pk


def _locked(organization: int, survivor: int, absorbed: int) -> tuple[Customer, Customer]:
    """Lock both and the heads of their groups, as dispatch does before it sends."""
    merging.lock(organization, {survivor, absorbed})
    roots = {root_of(organization, survivor), root_of(organization, absorbed)}
    rows = merging.lock(organization, {survivor, absorbed, *roots})
    return rows[survivor], rows[absorbed]


def _nothing_under_way(organization: int, customers: Collection[int]) -> None:
    leaving = Message.objects.of(organization).filter(customer_id__in=customers, state=MessageState.SENDING)
    if leaving.exists():
        raise CustomerError("A message is leaving this very moment; try again in a minute. Nothing was changed.")
    if Run.objects.of(organization).filter(kind=RunKind.NIGHT, state=RunState.OPEN).exists():
        raise CustomerError("A night is running; try again when it is done. Nothing was changed.")
    if Source.objects.of(organization).filter(is_applying=True).exists():
        raise CustomerError("A file is being brought in; try again when it is done. Nothing was changed.")


def _move(merge: Merge, model: type[Any]) -> None:
    rows = model.objects.of(merge.organization_id).filter(customer_id=merge.absorbed_id)
    keys = list(rows.order_by("pk").values_list("pk", flat=True))
    merging.follow(merge.pk, model._meta.db_table, ((key, None) for key in keys))
    rows.update(customer_id=merge.survivor_id)


def _move_identities(merge: Merge) -> None:
    rows = Identity.objects.of(merge.organization_id).filter(customer_id=merge.absorbed_id)
    kept = list(rows.order_by("pk").values_list("pk", "side_id"))
    merging.follow(merge.pk, Identity._meta.db_table, ((key, json.dumps({"side_id": side})) for key, side in kept))
    rows.update(customer_id=merge.survivor_id, side_id=merge.absorbed_id)


def _move_group(merge: Merge) -> None:
    """Put the absorbed head's group below the survivor, and whoever was merged into it."""
    for column in ("parent_id", "merged_into_id"):
        rows = Customer.objects.of(merge.organization_id).filter(**{column: merge.absorbed_id})
        rows = rows.exclude(pk=merge.survivor_id)
        was = json.dumps({column: merge.absorbed_id})
        merging.follow(merge.pk, Customer._meta.db_table, [(key, was) for key in rows.values_list("pk", flat=True)])
        rows.update(**{column: merge.survivor_id})


def _move_steps(merge: Merge) -> None:
    """Steps of lines stay with their lines; those of the latest episode of the customer join the survivor's."""
    rows = StepTaken.objects.of(merge.organization_id)
    episode = {
        side: rows.filter(subject=-side).aggregate(last=Max("round"))["last"]
        for side in (merge.survivor_id, merge.absorbed_id)
    }
    ours, theirs = episode[merge.survivor_id], episode[merge.absorbed_id]
    known = set(rows.filter(subject=-merge.survivor_id, round=ours or 0).values_list("step_id", flat=True))
    own = {"subject": -merge.absorbed_id, "round": theirs}
    joining = rows.filter(**own).exclude(step_id__in=known) if theirs is not None else rows.none()
    keys = list(joining.values_list("pk", flat=True))
    merging.follow(merge.pk, StepTaken._meta.db_table, [(key, json.dumps(own)) for key in keys])
    rows.filter(pk__in=keys).update(subject=-merge.survivor_id, round=theirs if ours is None else ours)
    _move(merge, StepTaken)


def _move_attempts(merge: Merge) -> None:
    """Count contacts made with either of the two, and with the group, together."""
    organization, root = merge.organization_id, root_of(merge.organization_id, merge.survivor_id)
    rows = ContactAttempt.objects.of(organization).filter(
        Q(customer_id=merge.absorbed_id) | Q(root_id=merge.absorbed_id)
    )
    kept = list(rows.order_by("pk").values_list("pk", "customer_id", "root_id"))
    was = ((key, json.dumps({"customer_id": customer, "root_id": head})) for key, customer, head in kept)
    merging.follow(merge.pk, ContactAttempt._meta.db_table, was)
    keys = [key for key, _, _ in kept]
    attempts = ContactAttempt.objects.of(organization).filter(pk__in=keys)
    attempts.update(root_id=root)
    attempts.filter(customer_id=merge.absorbed_id).update(customer_id=merge.survivor_id)


def _record(merge: Merge, verb: str, *, at: dt.datetime, actor: str, body: dict[str, Any]) -> None:
    """Write one event for each of the two, so that both histories tell it and both are looked at again."""
    names = {"survivor": merge.survivor.number, "absorbed": merge.absorbed.number}
    for customer in (merge.survivor_id, merge.absorbed_id):
        audit.record(
            organization=merge.organization_id,
            at=at,
            actor=actor,
            verb=verb,
            subject=("merge", merge.pk),
            customer=customer,
            body={**names, **body},
        )
