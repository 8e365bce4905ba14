"""May a person call now? And whatever the gate said: kept with its inputs, so that it can be judged again."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection, transaction

from dunwell.audit.models import Document
from dunwell.compliance import asking
from dunwell.compliance.models import ContactAttempt, Refusal
from dunwell.compliance.operations import (
    give_consent,
    opt_out,
    place_hold,
    record_insolvency,
    release_hold,
    state_preference,
)
from dunwell.compliance.terms import Channel, ConsentKind, Direction, HoldKind, Outcome, PreferenceKind
from dunwell.correspondence.models import Message
from dunwell.customers.models import Customer
from dunwell.dunning.contacting import Permission, Way, finish_task, may_contact, note_talk
from dunwell.organizations.models import Organization
from dunwell.worklist.models import Task
from dunwell.worklist.operations import TaskError, open_task
from dunwell.worklist.terms import TaskKind
from tests import make
from tests.dunning.nights import MONDAY, TEN, house_with_mail, night, send

pytestmark = pytest.mark.django_db(transaction=True)
NUMBER = "+49 30 1234567"
CALL = Way(Channel.CALL, NUMBER)
INSOLVENT: dict[str, Any] = {"details": {}, "today": MONDAY, "at": TEN, "actor": "test"}


def someone(house: Organization, number: str = "ACME", **values: Any) -> Customer:
    """A customer with one invoice 14 days late; further values are set as they are."""
    with transaction.atomic():
        made = {key: values.pop(key) for key in ("kind", "country", "time_zone", "language") if key in values}
        row = make.customer(house, number, **made)
        make.invoice(house, row, number=f"{number}-1", due=MONDAY - dt.timedelta(days=14))
        Customer.objects.of(house).filter(pk=row.pk).update(**values)
    return row


def ask(house: Organization, row: Customer, at: dt.datetime = TEN, way: Way = CALL) -> Permission:
    (found,) = may_contact(house.pk, customer=row.pk, ways=[way], at=at)
    return found


def rule_of(found: Permission) -> str:
    return found.rule.id if found.rule else ""


def held(house: Organization, row: Customer, kind: HoldKind, **more: Any) -> int:
    with transaction.atomic():
        return place_hold(
            organization=house.pk, customer=row.pk, kind=kind, from_on=MONDAY, at=TEN, actor="test", **more
        )


def test_a_business_is_called_in_office_hours() -> None:
    house = house_with_mail()
    row = someone(house)
    assert ask(house, row) == Permission(is_allowed=True, zone="Europe/Berlin")
    evening = ask(house, row, dt.datetime(2026, 10, 5, 17, tzinfo=dt.UTC))
    assert (rule_of(evening), evening.opens) == ("HOUSE-B2B-TIME", evening.earliest)
    assert evening.opens is not None
    assert f"{evening.opens:%a %H:%M}" == "Tue 08:00"
    assert may_contact(house.pk, customer=row.pk, ways=[], at=TEN) == []


def test_calls_count_and_theirs_may_always_be_noted() -> None:
    house = house_with_mail()
    row = someone(house)
    talk: dict[str, Any] = {"organization": house.pk, "customer": row.pk, "way": CALL, "actor": "user:Dana"}
    for hour in range(3):
        with transaction.atomic():
            note_talk(**talk, outcome=Outcome.NO_ANSWER, at=TEN - dt.timedelta(days=1, hours=hour))
    found = ask(house, row)
    assert rule_of(found) in ("HOUSE-B2B-3IN7", "HOUSE-WEEKLY-CAP")
    assert found.earliest == dt.datetime(2026, 10, 12, 6, tzinfo=dt.UTC)
    with transaction.atomic():
        note_talk(**talk, outcome=Outcome.CONVERSATION, at=TEN, direction=Direction.IN)
    rows = ContactAttempt.objects.of(house).order_by("id")
    assert [row.verdict.get("allowed") for row in rows] == [False, False, False, None]  # a Sunday; theirs is not judged
    assert [(row.direction, row.outcome, row.recorded_by) for row in rows][-1] == ("IN", "conversation", "user:Dana")


def finished(house: Organization, row: Customer, kind: TaskKind, outcome: str, at: dt.datetime) -> int:
    """A task that was opened and done; what counts as served is what the page says of it."""
    said: dict[str, Any] = {"organization": house.pk, "at": at, "actor": "user:Dana"}
    with transaction.atomic():
        task = open_task(customer=row.pk, kind=kind, due_on=MONDAY, **said)
        counts = outcome in ("reached", "done", "will pay on Friday")
        finish_task(task=task, outcome=outcome, counts=counts, on=MONDAY, **said)
    return task


def test_calls_finished_as_tasks_count_as_noted_ones_do() -> None:
    house = house_with_mail()
    row = someone(house)
    for hour in range(3):
        task = finished(house, row, TaskKind.CALL, "nobody answered", TEN - dt.timedelta(days=1, hours=hour))
    found = ask(house, row)
    assert rule_of(found) in ("HOUSE-B2B-3IN7", "HOUSE-WEEKLY-CAP")
    assert found.earliest == dt.datetime(2026, 10, 12, 6, tzinfo=dt.UTC)
    again: dict[str, Any] = {"outcome": "reached", "counts": True, "on": MONDAY, "at": TEN, "actor": "user:Dana"}
    with pytest.raises(TaskError), transaction.atomic():
        finish_task(organization=house.pk, task=task, **again)
    assert ContactAttempt.objects.of(house).count() == 3


@pytest.mark.parametrize(
    ("kind", "outcome", "kept"),
    [
        (TaskKind.CALL, "reached", [("CALL", "conversation")]),
        (TaskKind.CALL, "will pay on Friday", [("CALL", "conversation")]),
        (TaskKind.CALL, "left a message", [("CALL", "voicemail")]),
        (TaskKind.CALL, "wrong number", [("CALL", "not_connected")]),
        (TaskKind.CALL, "nobody there", [("CALL", "no_answer")]),
        (TaskKind.VISIT, "done", [("VISIT", "conversation")]),
        (TaskKind.VISIT, "could not be done", []),
        (TaskKind.OLD_DEBT, "called: reached", [("CALL", "conversation")]),
        (TaskKind.FIND_ADDRESS, "called: wrong number", [("CALL", "not_connected")]),
        (TaskKind.OLD_DEBT, "done", []),
        (TaskKind.OTHER, "done", []),
    ],
)
def test_what_was_tried_is_a_contact(kind: TaskKind, outcome: str, kept: list[tuple[str, str]]) -> None:
    house = house_with_mail()
    row = someone(house)
    task = finished(house, row, kind, outcome, TEN)
    assert Task.objects.of(house).get(pk=task).outcome == outcome
    assert list(ContactAttempt.objects.of(house).values_list("channel", "outcome")) == kept


@pytest.mark.parametrize(
    ("kind", "rule"),
    [
        (HoldKind.BLOCK, "HOUSE-HOLD"),
        (HoldKind.LEGAL_HOLD, "GATE-HOLD"),
        (HoldKind.ATTORNEY, "HOUSE-ATTY"),
        (HoldKind.CEASE, "HOUSE-CEASE"),
        (HoldKind.DECEASED, "HOUSE-DECEASED"),
        (HoldKind.IDENTITY_THEFT, "GATE-IDTHEFT"),
        (HoldKind.HARDSHIP, "HOUSE-HARDSHIP"),
        (HoldKind.VULNERABLE, "HOUSE-VULNERABLE"),
        (HoldKind.RESTRICTED, "EU-GDPR-18"),
        (HoldKind.BREATHING_SPACE, "HOUSE-BREATHING"),
        (HoldKind.CRISIS, "HOUSE-BREATHING"),
        (HoldKind.BEREAVED, "HOUSE-BEREAVEMENT"),
        (HoldKind.GOES_TO_COURT, "HOUSE-DISPUTE"),
        (HoldKind.REFUSES, "HOUSE-CEASE"),
        (HoldKind.ACTIVE_DUTY, "HOUSE-SCRA"),
        (HoldKind.KEY_ACCOUNT, ""),
    ],
)
def test_what_every_situation_stops(kind: HoldKind, rule: str) -> None:
    house = house_with_mail()
    row = someone(house)
    held(house, row, kind)
    assert rule_of(ask(house, row)) == rule


def test_after_a_hold_ended_there_are_days_of_rest() -> None:
    house = house_with_mail()
    row = someone(house)
    key = held(house, row, HoldKind.BLOCK)
    with transaction.atomic():
        release_hold(organization=house.pk, hold=key, on=MONDAY + dt.timedelta(days=1), at=TEN, actor="test")
    tuesday = TEN + dt.timedelta(days=1)
    found = ask(house, row, tuesday)
    assert (rule_of(found), found.earliest) == ("HOUSE-COOLING", dt.datetime(2026, 10, 10, 22, tzinfo=dt.UTC))
    late = ask(house, row, tuesday + dt.timedelta(hours=9))
    assert (rule_of(late), late.earliest) == ("HOUSE-B2B-TIME", dt.datetime(2026, 10, 10, 22, tzinfo=dt.UTC))


def test_an_insolvency_stops_what_was_owed_before() -> None:
    house = house_with_mail()
    row = someone(house)
    with transaction.atomic():
        record_insolvency(**INSOLVENT, organization=house.pk, customer=row.pk, opened_on=MONDAY)
    assert rule_of(ask(house, row)) == "EU-INSOLVENCY"
    american = someone(house, "YANK", country="US", time_zone="America/New_York")
    with transaction.atomic():
        record_insolvency(**INSOLVENT, organization=house.pk, customer=american.pk, opened_on=MONDAY)
    assert rule_of(ask(house, american, TEN + dt.timedelta(hours=7))) == "US-BK-STAY"
    with transaction.atomic():
        newer = make.customer(house, "NEWER")
        record_insolvency(
            organization=house.pk, customer=newer.pk, opened_on=MONDAY - dt.timedelta(days=90), **INSOLVENT
        )
        make.invoice(house, newer, number="N-1", due=MONDAY - dt.timedelta(days=14))
    assert ask(house, newer).is_allowed


def test_wishes_are_kept() -> None:
    house = house_with_mail()
    row = someone(house)
    wish: dict[str, Any] = {
        "organization": house.pk,
        "customer": row.pk,
        "from_on": MONDAY,
        "at": TEN,
        "actor": "test",
        "source": "call",
    }
    with transaction.atomic():
        state_preference(kind=PreferenceKind.TIMES, value={"days": ["mon"], "from": "09:00", "to": "12:00"}, **wish)
    assert rule_of(ask(house, row)) == "HOUSE-TIME-DESIGNATED"
    with transaction.atomic():
        state_preference(kind=PreferenceKind.ZONE, value={"zone": "America/New_York"}, **wish)
    assert rule_of(ask(house, row)) == "HOUSE-B2B-TIME"  # four in the morning over there
    with transaction.atomic():
        opt_out(
            organization=house.pk,
            channel=Channel.CALL,
            address=NUMBER,
            from_on=MONDAY,
            at=TEN,
            actor="test",
            customer=row.pk,
        )
    assert rule_of(ask(house, row)) == "HOUSE-OPTOUT"


def test_at_work_where_the_employer_forbids_it() -> None:
    house = house_with_mail()
    row = someone(house)
    with transaction.atomic():
        state_preference(
            organization=house.pk,
            customer=row.pk,
            kind=PreferenceKind.NOT_AT_WORK,
            value={},
            from_on=MONDAY,
            source="call",
            at=TEN,
            actor="test",
        )
    assert ask(house, row).is_allowed
    (found,) = may_contact(house.pk, customer=row.pk, ways=[CALL], at=TEN, location="work")
    assert rule_of(found) == "HOUSE-WORKPLACE"


NOON = dt.datetime(2026, 10, 5, 17, tzinfo=dt.UTC)
"""One o'clock in New York, ten in Los Angeles, seven in Honolulu."""


@pytest.mark.parametrize(
    ("values", "rule", "reason"),
    [
        ({"region": "California"}, "", ""),
        ({"region": "US-NY", "city": "Brooklyn"}, "US-NYC-ECONSENT", "consent"),
        ({"region": "OR"}, "GATE-FAILCLOSED", "not written down yet"),
        ({"region": ""}, "GATE-FAILCLOSED", "state is not known"),
        ({"region": "HI"}, "HOUSE-US-TIME", "hours"),
        ({"region": "NY", "phone": "+1 808 555 0123"}, "HOUSE-US-TIME", "hours"),
        ({"kind": "BUSINESS", "region": ""}, "HOUSE-B2B-TIME", "office hours"),
        ({"kind": "BUSINESS", "region": "NY"}, "", ""),
        ({"country": "BR", "time_zone": "America/Sao_Paulo"}, "", ""),
        ({"kind": ""}, "GATE-FAILCLOSED", "business or a person"),
    ],
)
def test_which_rules_hold_is_a_matter_of_kind_and_place(values: dict[str, str], rule: str, reason: str) -> None:
    house = house_with_mail()
    kept = {"kind": "CONSUMER", "country": "US", "time_zone": "", **values}
    row = someone(house, **kept)
    way = CALL._replace(channel=Channel.SMS) if rule == "US-NYC-ECONSENT" else CALL
    found = ask(house, row, NOON, way)
    if rule == "US-NYC-ECONSENT":  # by voice nobody needs consent, by text they do
        assert ask(house, row, NOON).is_allowed
        assert not found.is_allowed
        return
    assert rule_of(found) == rule
    assert reason in found.reason
    assert bool(found.warning) == (values.get("country") == "BR")


def test_consent_opens_what_needs_it() -> None:
    house = house_with_mail()
    row = someone(house, kind="CONSUMER", country="US", time_zone="America/New_York", region="NY", city="New York")
    way = Way(Channel.EMAIL, "ap@acme.example")
    nine = dt.datetime(2026, 10, 5, 13, tzinfo=dt.UTC)
    assert rule_of(ask(house, row, nine, way)) == "US-NYC-ECONSENT"
    with transaction.atomic():
        give_consent(
            organization=house.pk,
            customer=row.pk,
            kind=ConsentKind.EMAIL,
            address="AP@acme.example",
            given_at=TEN,
            at=TEN,
            actor="test",
            source="web form",
        )
    assert ask(house, row, nine, way).is_allowed


def kept_verdicts(house: Organization) -> list[dict[str, Any]]:
    made = ContactAttempt.objects.of(house).exclude(verdict={}).values_list("verdict", flat=True)
    return [*made, *Refusal.objects.of(house).values_list("verdict", flat=True)]


def test_every_verdict_is_kept_with_its_inputs_and_judged_again_the_same() -> None:
    house = house_with_mail()
    good, late = someone(house), someone(house, "LATE", time_zone="America/New_York", country="US", region="NY")
    ruled = someone(house, "RULED", kind="CONSUMER", country="US", time_zone="America/New_York", region="MD")
    night(house)
    send(house)
    states = dict(Message.objects.of(house).values_list("customer_id", "state"))
    assert states == {good.pk: "SENT", late.pk: "LATER", ruled.pk: "WITHDRAWN"}
    assert list(Refusal.objects.of(house).order_by("rule").values_list("rule", "earliest")) == [
        ("GATE-FAILCLOSED", None),
        ("HOUSE-WINDOW", dt.datetime(2026, 10, 5, 12, tzinfo=dt.UTC)),
    ]
    kept = kept_verdicts(house)
    assert len(kept) == 3
    for told in kept:
        assert asking.is_same(told, asking.again(told))
        assert set(told["packs"].values()) <= set(Document.objects.values_list("sha256", flat=True))
    told = next(told for told in kept if told["allowed"])
    assert told["asked"]["proposed"]["debts"] == [f"L{line}" for line in _lines(house, good)]
    changed = {**told, "asked": {**told["asked"], "now": "2026-10-05T03:00:00+00:00"}}
    assert not asking.is_same(told, asking.again(changed))


def _lines(house: Organization, row: Customer) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM receivables_openitem WHERE customer_id = %s ORDER BY id", [row.pk])
        return [pk for (pk,) in cursor.fetchall()]


def test_a_message_refused_twice_a_day_is_told_once() -> None:
    house = house_with_mail()
    someone(house, time_zone="America/New_York", country="US", region="NY")
    night(house)
    send(house)
    Message.objects.of(house).update(state="READY", not_before=None)
    send(house)
    assert Refusal.objects.of(house).count() == 1
