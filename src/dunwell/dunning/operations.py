"""Writes that reach across the nouns below the run."""

import datetime as dt

from django.db import transaction

from dunwell.audit.operations import record, require_transaction
from dunwell.correspondence.models import Message, MessageLine
from dunwell.correspondence.terms import REASON_CHARACTERS, UNREAL, UNSENT, MessageState
from dunwell.correspondence.withdrawing import withdraw_about, withdraw_written_under
from dunwell.dunning.models import Run, StepTaken
from dunwell.intake import operations as intake
from dunwell.intake.operations import NotReversibleError, Reversed
from dunwell.kit.tenancy import TenantQuerySet
from dunwell.organizations import operations as organizations
from dunwell.organizations import queries
from dunwell.organizations.terms import Sending
from dunwell.receivables.models import OpenItem
from dunwell.worklist.operations import close_alert
from dunwell.worklist.terms import AlertKind, TaskState

MUTE = frozenset({Sending.OFF, Sending.SHADOW})
"""States in which nothing reaches a customer, so what was written under them was never meant to."""

NO_CUSTOMER = MUTE | {Sending.REDIRECT}
"""States in which no customer gets anything: what left under them went to an address of ours."""


def change_sending(
    *,
    organization: int,
    state: str,
    redirect_to: str = "",
    limit: int | None = None,
    at: dt.datetime,
    actor: str,
    role: str | None,
) -> int:
    """Change what may leave the house and return how many messages were withdrawn by that.

    Leaving OFF or SHADOW withdraws all that was written under them, leaving them or REDIRECT also what only we got;
    the steps are free again, and the next night decides afresh. Raises NotAllowedError, OrganizationError of
    `organizations.operations`.
    """
    before = queries.get_organization(organization).sending
    organizations.set_sending(
        organization=organization, state=state, redirect_to=redirect_to, limit=limit, at=at, actor=actor, role=role
    )
    if before not in NO_CUSTOMER or state == before:
        return 0
    return withdraw_written_under(
        organization=organization,
        sending=MUTE,
        reason=f"written while sending was {before}",
        at=at,
        actor=actor,
    )


def release_night(*, organization: int, run: int, at: dt.datetime, actor: str) -> int:
    """Let all messages pass that wait because their night was unusual; returns how many. The alert of it is closed.

    Also those that sweeps wrote since for the same day; what they write later on that day waits no more. Those that a
    person reads first for a reason of their own go on waiting.
    """
    rows = _of_night(organization, run)
    count = rows.update(state=MessageState.READY, reason="", approved_at=at)
    Run.objects.of(organization).filter(pk=run).update(released_at=at)
    _looked_at(organization, run, count, verb="night.released", at=at, actor=actor)
    return count


def drop_night(*, organization: int, run: int, reason: str, at: dt.datetime, actor: str) -> int:
    """Drop all messages that wait because their night was unusual: their steps are passed for good; how many."""
    rows = _of_night(organization, run)
    count = rows.update(state=MessageState.DROPPED, reason=reason[:REASON_CHARACTERS], not_before=None)
    _looked_at(organization, run, count, verb="night.dropped", at=at, actor=actor)
    return count


def _of_night(organization: int, run: int) -> TenantQuerySet[Message]:
    require_transaction()
    night_on, because = Run.objects.of(organization).values_list("as_of", "review_reason").get(pk=run)
    rows = Message.objects.of(organization).filter(night_on=night_on, state=MessageState.IN_REVIEW)
    return rows.filter(reason=because[:REASON_CHARACTERS])


def _looked_at(organization: int, run: int, count: int, *, verb: str, at: dt.datetime, actor: str) -> None:
    night = Run.objects.of(organization).get(pk=run)
    close_alert(organization=organization, kind=AlertKind.CIRCUIT_BREAKER, subject=str(night.as_of), at=at)
    body = {"as_of": night.as_of, "messages": count, "review": night.review_reason}
    record(organization=organization, at=at, actor=actor, verb=verb, subject=("run", run), body=body)


class UndoRefusedError(Exception):
    """The import cannot be taken back; the text is one sentence why. Nothing was changed."""


def undo_import(*, organization: int, imported: int, at: dt.datetime, actor: str) -> Reversed:
    """Take a whole import back unless something was built on it; raises UndoRefusedError.

    A message that has left, or a task somebody has, that is about its documents stands in the way; what is written
    and has not left is withdrawn. Opens its own transactions.
    """
    try:
        intake.check(organization=organization, imported=imported)
        lines = OpenItem.objects.of(organization).filter(document__import_id=imported).values("id")
        steps = StepTaken.objects.of(organization).filter(subject__in=lines).exclude(message=None)
        if words := _built_on(organization, imported):
            raise UndoRefusedError(words)
        with transaction.atomic():
            withdraw_about(
                organization=organization,
                lines=lines,
                messages=steps.values("message_id"),
                reason=f"import {imported} undone",
                at=at,
                actor=actor,
            )
        return intake.reverse(organization=organization, imported=imported, at=at, actor=actor)
    except NotReversibleError as error:
        raise UndoRefusedError(str(error)) from error


def _built_on(organization: int, imported: int) -> str:
    """Say what was made from the documents of an import and cannot be taken back; empty when nothing was."""
    ours = OpenItem.objects.of(organization).filter(document__import_id=imported)
    lines = ours.values("id")
    left = MessageLine.objects.of(organization).filter(open_item_id__in=lines)
    left = left.exclude(message__state__in=[*UNSENT, MessageState.WITHDRAWN, MessageState.DROPPED, MessageState.FAILED])
    sent = left.exclude(message__reason__in=UNREAL).select_related("message").order_by("id").first()
    if sent is not None:
        number = ours.get(pk=sent.open_item_id or 0).document.number
        return f"a message of {sent.message.night_on} about {number} has left; credit the invoice instead."
    steps = StepTaken.objects.of(organization).filter(subject__in=lines).exclude(task=None)
    step = steps.exclude(task__state=TaskState.DROPPED).select_related("task").order_by("id").first()
    if step is not None and step.task is not None:
        number = ours.get(pk=step.subject).document.number
        return f"somebody has the task {step.task.get_kind_display()!r} about {number}; drop it first."
    return ""
