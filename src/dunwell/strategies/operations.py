"""Writing how we chase: drafts, publishing, who is chased by what."""

import datetime as dt
import hashlib
import re
from collections.abc import Collection
from typing import Final

from dunwell.audit import operations as audit
from dunwell.audit.terms import DocumentKind
from dunwell.customers.models import Customer
from dunwell.engine.conditions import Problem
from dunwell.kit.tenancy import TenantQuerySet
from dunwell.organizations import operations as organizations
from dunwell.organizations.models import Organization
from dunwell.organizations.settings import KEY
from dunwell.strategies import documents, segments
from dunwell.strategies.documents import BUILTIN, Pace, StrategyProblemsError
from dunwell.strategies.models import Assignment, SegmentsVersion, Strategy, StrategyVersion, Version
from dunwell.strategies.terms import VersionState

AT_ONCE: Final = 1_000
"""So many customers are given back to their segments in one go: each leaves an event of its own."""


class StrategyError(Exception):
    """What was asked cannot be done; the text is one sentence saying what, and what to do."""


def ensure_builtin(organization: int, at: dt.datetime) -> None:
    """Publish the strategies that come with Dunwell as version 1, where the organization has none of that key."""
    strategies = Strategy.objects.of(organization).filter(key__in=BUILTIN)
    if strategies.count() == len(BUILTIN):
        return
    audit.require_transaction()
    Organization.objects.select_for_update().get(pk=organization)
    known = set(strategies.values_list("key", flat=True))
    for key in BUILTIN:
        if key not in known:
            _publish_builtin(organization, key, at)


def _publish_builtin(organization: int, key: str, at: dt.datetime) -> None:
    text, us = documents.builtin(key), "system:strategies"
    name = documents.parsed(text).name[:120]
    strategy = Strategy.objects.create(organization_id=organization, key=key, name=name)
    version = StrategyVersion.objects.create(
        organization_id=organization,
        strategy=strategy,
        number=1,
        text=text,
        sha256=audit.keep_document(kind=DocumentKind.STRATEGY, text=text),
        state=VersionState.PUBLISHED,
        drafted_by=us,
        drafted_at=at,
        published_by=us,
        published_at=at,
    )
    _record_published(version, at=at, actor=us)


def save_draft(*, organization: int, key: str, text: str, at: dt.datetime, actor: str, seen: str | None = None) -> int:
    """Keep a text as the one draft of a strategy, made if it is new, and return the version's number.

    A draft may have problems, for it is work in progress; publishing it may not. `seen` is the digest of the draft (of
    the version in force where there was none, empty for a new strategy) that was looked at: raises StrategyError where
    another one is there by now.
    """
    audit.require_transaction()
    if not re.fullmatch(KEY, key):
        raise StrategyError(f"A strategy's key is made of small letters, digits, - and _, unlike {key!r}.")
    Organization.objects.select_for_update().get(pk=organization)
    said, _ = documents.parse(text)
    name = said.name[:120] if said is not None else key
    strategy, _ = Strategy.objects.of(organization).get_or_create(
        key=key, defaults={"organization_id": organization, "name": name}
    )
    versions = StrategyVersion.objects.of(organization).filter(strategy=strategy)
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    draft = versions.filter(state=VersionState.DRAFT).first()
    base = draft or versions.filter(state=VersionState.PUBLISHED).first()
    if seen is not None and seen != (base.sha256 if base else ""):
        raise StrategyError("Somebody changed this strategy meanwhile; look at it as it stands now and do it again.")
    if draft is None:
        last = versions.order_by("-number").values_list("number", flat=True).first() or 0
        draft = StrategyVersion(organization_id=organization, strategy=strategy, number=last + 1)
    draft.text, draft.sha256 = text, sha256
    draft.drafted_by, draft.drafted_at = actor, at
    draft.save()
    audit.record(
        organization=organization,
        at=at,
        actor=actor,
        verb="strategy.drafted",
        subject=("strategy", strategy.pk),
        body={"key": key, "number": draft.number, "sha256": sha256},
    )
    return draft.number


def publish(*, organization: int, key: str, at: dt.datetime, actor: str, seen: str | None = None) -> int:
    """Put the draft of a strategy in force in place of the version before it, and return its number.

    `seen` is the digest of the draft that was looked at. Raises StrategyProblemsError when it cannot be read,
    StrategyError when there is no draft, or another one than was seen. Steps keep their places across versions by
    their ids, so nothing already said is said again.
    """
    audit.require_transaction()
    versions = StrategyVersion.objects.of(organization).filter(strategy__key=key).select_related("strategy")
    draft = versions.select_for_update(of=("self",)).filter(state=VersionState.DRAFT).first()
    if draft is None:
        raise StrategyError(f"The strategy {key!r} has no draft; save one first.")
    strategy, problems = documents.parse(draft.text)
    if strategy is not None and strategy.key != key:
        problems = [Problem("key", f"this is the text of {strategy.key!r}, not of {key!r}", f"key: {key}")]
    if strategy is None or problems:
        raise StrategyProblemsError(problems)
    _put_in_force(versions, draft, at=at, actor=actor, seen=seen)
    Strategy.objects.of(organization).filter(key=key).update(name=strategy.name[:120])
    audit.keep_document(kind=DocumentKind.STRATEGY, text=draft.text)
    _record_published(draft, at=at, actor=actor)
    return draft.number


def _record_published(version: StrategyVersion, *, at: dt.datetime, actor: str) -> None:
    strategy, advice = version.strategy, [problem.message for problem in documents.check(version.text)]
    audit.record(
        organization=version.organization_id,
        at=at,
        actor=actor,
        verb="strategy.published",
        subject=("strategy", strategy.pk),
        body={"key": strategy.key, "number": version.number, "sha256": version.sha256, "advice": advice},
    )


def _put_in_force[RowT: Version](
    versions: TenantQuerySet[RowT], draft: RowT, *, at: dt.datetime, actor: str, seen: str | None
) -> None:
    """Publish a draft in place of the version in force; raises StrategyError where a second person has to.

    Whoever publishes answers for what they saw: not for what somebody wrote into the draft since.
    """
    if seen is not None and seen != draft.sha256:
        raise StrategyError("Somebody changed the draft after you looked at it; look at it as it stands now first.")
    house = Organization.objects.get(pk=draft.organization_id)
    if house.four_eyes_strategies and draft.drafted_by == actor:
        raise StrategyError(
            "Here a second person publishes what you drafted: ask a colleague who may, or change that in the settings."
        )
    versions.filter(state=VersionState.PUBLISHED).update(state=VersionState.SUPERSEDED)
    draft.state, draft.published_by, draft.published_at = VersionState.PUBLISHED, actor, at
    draft.save(update_fields=["state", "published_by", "published_at"])


def drop_draft(*, organization: int, key: str, at: dt.datetime, actor: str) -> int:
    """Throw the draft of a strategy away and return its number; raises StrategyError when there is none."""
    audit.require_transaction()
    rows = StrategyVersion.objects.of(organization).filter(strategy__key=key, state=VersionState.DRAFT)
    draft = rows.select_related("strategy").first()
    if draft is None:
        raise StrategyError(f"The strategy {key!r} has no draft.")
    draft.delete()
    audit.record(
        organization=organization,
        at=at,
        actor=actor,
        verb="strategy.draft_dropped",
        subject=("strategy", draft.strategy.pk),
        body={"key": key, "number": draft.number, "sha256": draft.sha256},
    )
    return draft.number


def save_segments(*, organization: int, text: str, at: dt.datetime, actor: str, seen: str | None = None) -> int:
    """Keep a text as the one draft of the segments and return its number.

    `seen` is the digest of the draft (of the version in force where there was none) that was looked at: raises
    StrategyError where another one is there by now.
    """
    audit.require_transaction()
    Organization.objects.select_for_update().get(pk=organization)
    versions = SegmentsVersion.objects.of(organization)
    draft = versions.filter(state=VersionState.DRAFT).first()
    base = draft or versions.filter(state=VersionState.PUBLISHED).first()
    if seen is not None and seen != (base.sha256 if base else ""):
        raise StrategyError("Somebody changed the segments meanwhile; look at them and do it again.")
    if draft is None:
        last = versions.order_by("-number").values_list("number", flat=True).first() or 0
        draft = SegmentsVersion(organization_id=organization, number=last + 1)
    draft.text, draft.sha256 = text, hashlib.sha256(text.encode()).hexdigest()
    draft.drafted_by, draft.drafted_at = actor, at
    draft.save()
    _record_segments(draft, "segments.drafted", at=at, actor=actor)
    return draft.number


def publish_segments(*, organization: int, at: dt.datetime, actor: str, seen: str | None = None) -> int:
    """Put the draft of the segments in force and return its number; the next night follows it.

    `seen` is the digest of the draft that was looked at. Raises StrategyProblemsError when it cannot be read,
    StrategyError without a draft, for another one than was seen, or where a segment names a strategy that is not in
    force.
    """
    audit.require_transaction()
    versions = SegmentsVersion.objects.of(organization)
    draft = versions.select_for_update().filter(state=VersionState.DRAFT).first()
    if draft is None:
        raise StrategyError("There is no draft of the segments; change something first.")
    found, problems = segments.parse(draft.text)
    if problems:
        raise StrategyProblemsError(problems)
    for segment in found:
        try:
            _in_force(organization, segment.strategy, at)
        except StrategyError:
            raise StrategyError(
                f"{segment.name} names the strategy {segment.strategy!r}, which is not in force; publish that first."
            ) from None
    _put_in_force(versions, draft, at=at, actor=actor, seen=seen)
    audit.keep_document(kind=DocumentKind.SEGMENTS, text=draft.text)
    _record_segments(draft, "segments.published", at=at, actor=actor)
    return draft.number


def drop_segments_draft(*, organization: int, at: dt.datetime, actor: str) -> int:
    """Throw the draft of the segments away and return its number; raises StrategyError when there is none."""
    audit.require_transaction()
    draft = SegmentsVersion.objects.of(organization).filter(state=VersionState.DRAFT).first()
    if draft is None:
        raise StrategyError("There is no draft of the segments.")
    draft.delete()
    _record_segments(draft, "segments.draft_dropped", at=at, actor=actor)
    return draft.number


def _record_segments(version: SegmentsVersion, verb: str, *, at: dt.datetime, actor: str) -> None:
    audit.record(
        organization=version.organization_id,
        at=at,
        actor=actor,
        verb=verb,
        body={"number": version.number, "sha256": version.sha256},
    )


def assign(*, organization: int, customer: int, key: str | None, reason: str = "", at: dt.datetime, actor: str) -> None:
    """Chase a customer by a strategy of a person's choice; None returns them to their segment's, or the default."""
    audit.require_transaction()
    Customer.objects.of(organization).get(pk=customer)
    chosen = Assignment.objects.of(organization).filter(customer_id=customer)
    before = chosen.values_list("strategy__key", flat=True).first()
    if key is None:
        chosen.delete()
    else:
        strategy = _in_force(organization, key, at)
        values = {"strategy": strategy, "reason": reason[:200], "chosen_by": actor, "recorded_at": at}
        Assignment.objects.of(organization).update_or_create(
            customer_id=customer,
            defaults=values,
            create_defaults={"organization_id": organization, **values},
        )
    audit.record(
        organization=organization,
        at=at,
        actor=actor,
        verb="strategy.assigned",
        subject=("customer", customer),
        customer=customer,
        body={"from": before, "to": key, "reason": reason},
    )


def give_back(
    *, organization: int, customers: Collection[int] | None, chosen_before: dt.datetime, at: dt.datetime, actor: str
) -> int:
    """Return customers to their segments, or the default, and return how many a person had put elsewhere.

    None stands for everybody, at most AT_ONCE of them. What somebody chose since it was looked at stays. Raises
    StrategyError where that leaves nobody.
    """
    audit.require_transaction()
    chosen = Assignment.objects.of(organization).filter(recorded_at__lte=chosen_before)
    if customers is not None:
        chosen = chosen.filter(customer_id__in=customers)
    rows = list(chosen.select_for_update(of=("self",)).select_related("strategy").order_by("id")[:AT_ONCE])
    if not rows:
        raise StrategyError("Nobody was given back: they follow their segments already, or were chosen anew meanwhile.")
    for row in rows:
        audit.record(
            organization=organization,
            at=at,
            actor=actor,
            verb="strategy.assigned",
            subject=("customer", row.customer_id),
            customer=row.customer_id,
            body={"from": row.strategy.key, "to": None, "reason": row.reason},
        )
    Assignment.objects.of(organization).filter(pk__in=[row.pk for row in rows]).delete()
    return len(rows)


def set_pace(*, organization: int, key: str, pace: Pace, seen: int, at: dt.datetime, actor: str) -> int:
    """Make a strategy the organization's default at a pace of its own, and return the number of the version in force.

    Another pace is a new published version of the organization's own; the same one publishes nothing. `seen` is the
    number of the version it was chosen for: raises StrategyError where another is in force by now, or a number is
    out of its bounds.
    """
    ensure_builtin(organization, at)
    Organization.objects.select_for_update().get(pk=organization)
    versions = StrategyVersion.objects.of(organization).filter(strategy__key=key, state=VersionState.PUBLISHED)
    row = versions.first()
    if row is None or row.number != seen:
        raise StrategyError("Another version of this strategy is in force by now; look at it and choose again.")
    if not (1 <= pace.first_reminder <= 90 and 1 <= pace.quiet_days <= 60):
        raise StrategyError("The first reminder comes 1 to 90 days after the due date, quiet lasts 1 to 60 days.")
    if documents.pace_of(row.text) != pace:
        if StrategyVersion.objects.of(organization).filter(strategy__key=key, state=VersionState.DRAFT).exists():
            raise StrategyError("Somebody has a draft of this strategy; publish it first, or choose another strategy.")
        save_draft(organization=organization, key=key, text=documents.paced(row.text, pace), at=at, actor=actor)
        seen = publish(organization=organization, key=key, at=at, actor=actor)
    set_default(organization=organization, key=key, at=at, actor=actor)
    return seen


def set_default(*, organization: int, key: str, at: dt.datetime, actor: str) -> None:
    """Make a strategy in force the one of all customers for whom nobody chose another."""
    _in_force(organization, key, at)
    organizations.update_settings(organization=organization, changes={"default_strategy": key}, at=at, actor=actor)


def _in_force(organization: int, key: str, at: dt.datetime) -> Strategy:
    ensure_builtin(organization, at)
    versions = StrategyVersion.objects.of(organization).filter(strategy__key=key, state=VersionState.PUBLISHED)
    found = versions.select_related("strategy").first()
    if found is None:
        raise StrategyError(f"There is no strategy {key!r} in force; publish it first.")
    return found.strategy
