"""Consents and wishes of people are rows with a source and a time; an insolvency is a dated event."""

import datetime as dt
from typing import Any

import pytest
from django.db import transaction

from dunwell.audit.queries import list_events
from dunwell.compliance import operations, queries
from dunwell.compliance.operations import HoldError, WishError
from dunwell.compliance.terms import ConsentKind, HoldKind, PreferenceKind
from tests.rows import AT, a_customer, an_organization

pytestmark = pytest.mark.django_db
MONDAY = dt.date(2026, 10, 5)
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def bob() -> tuple[int, int]:
    creditor = an_organization()
    return creditor, a_customer(creditor)


def state(bob: tuple[int, int], kind: PreferenceKind, **value: Any) -> int:
    with transaction.atomic():
        return operations.state_preference(
            organization=bob[0],
            customer=bob[1],
            kind=kind,
            value=value,
            from_on=MONDAY,
            source="call of today",
            at=AT,
            actor="user:1",
        )


def consent(bob: tuple[int, int], given_at: dt.datetime = AT - HOUR, source: str = "signed form") -> int:
    with transaction.atomic():
        return operations.give_consent(
            organization=bob[0],
            customer=bob[1],
            kind=ConsentKind.SMS,
            address=" +49 30 1 ",
            given_at=given_at,
            source=source,
            at=AT,
            actor="user:1",
        )


def test_a_consent_is_given_renewed_and_withdrawn_with_all_before_it(bob: tuple[int, int]) -> None:
    consent(bob, AT - 2 * HOUR)
    latest = consent(bob)
    with transaction.atomic():
        operations.withdraw_consent(
            organization=bob[0], consent=latest, withdrawn_at=AT, source="call", at=AT, actor="user:1"
        )
    rows = queries.list_consents(bob[0], customer=bob[1])
    assert [(row.address, row.withdrawn_at) for row in rows] == [("+49 30 1", AT), ("+49 30 1", AT)]
    verbs = [event.verb for event in list_events(bob[0], customer=bob[1], limit=9)]
    assert verbs[0] == "consent.withdrawn"
    with pytest.raises(WishError, match="no such consent in force"):
        operations.withdraw_consent(
            organization=bob[0], consent=latest, withdrawn_at=AT, source="call", at=AT, actor="user:1"
        )


@pytest.mark.parametrize(("given_at", "source"), [(AT + HOUR, "form"), (AT, " ")])
def test_a_consent_needs_a_source_and_has_happened(bob: tuple[int, int], given_at: dt.datetime, source: str) -> None:
    with pytest.raises(WishError):
        consent(bob, given_at, source)
    assert queries.list_consents(bob[0], customer=bob[1]) == []


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("TIMES", {"days": ["mon"], "from": "09:00", "to": "24:00"}),
        ("ZONE", {"zone": "America/New_York"}),
        ("LANGUAGE", {"language": "fr"}),
        ("CHANNEL", {"channel": "LETTER"}),
        ("WORK_ADDRESS", {"address": "bob@employer.example"}),
        ("RECIPIENT", {"contact": 1, "as": "attorney"}),
        ("NOT_AT_WORK", {}),
    ],
)
def test_a_wish_keeps_its_value(bob: tuple[int, int], kind: str, value: dict[str, Any]) -> None:
    state(bob, PreferenceKind(kind), **value)
    (row,) = queries.list_preferences(bob[0], customer=bob[1], on=MONDAY)
    assert row.value == value


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("TIMES", {"days": ["mon"], "from": "12:00", "to": "09:00"}),
        ("TIMES", {"days": [], "from": "09:00", "to": "12:00"}),
        ("TIMES", {"days": ["mon"], "from": "9", "to": "25:00"}),
        ("ZONE", {"zone": "Berlin"}),
        ("LANGUAGE", {"language": "French"}),
        ("CHANNEL", {"channel": "FAX"}),
        ("WORK_ADDRESS", {"address": " "}),
        ("RECIPIENT", {"contact": 1, "as": "friend"}),
    ],
)
def test_what_is_no_wish_of_its_kind_is_refused(bob: tuple[int, int], kind: str, value: dict[str, Any]) -> None:
    with pytest.raises(WishError):
        state(bob, PreferenceKind(kind), **value)
    assert queries.list_preferences(bob[0], customer=bob[1]) == []


def test_a_wish_replaces_the_last_of_its_kind_but_times_add_up(bob: tuple[int, int]) -> None:
    state(bob, PreferenceKind.LANGUAGE, language="fr")
    last = state(bob, PreferenceKind.LANGUAGE, language="nl")
    for start in ("08:00", "14:00"):
        state(bob, PreferenceKind.TIMES, days=["mon"], **{"from": start, "to": "15:00"})
    rows = queries.list_preferences(bob[0], customer=bob[1], on=MONDAY)
    assert [row.kind for row in rows] == ["TIMES", "TIMES", "LANGUAGE"]
    with transaction.atomic():
        operations.end_preference(organization=bob[0], preference=last, on=MONDAY, source="call", at=AT, actor="user:1")
    assert len(queries.list_preferences(bob[0], customer=bob[1], on=MONDAY)) == 2


def open_proceedings(bob: tuple[int, int], opened_on: dt.date = MONDAY, **details: Any) -> int:
    with transaction.atomic():
        return operations.record_insolvency(
            organization=bob[0],
            customer=bob[1],
            opened_on=opened_on,
            details={"court": "AG Berlin", "file_number": "36 IN 1/26", **details},
            today=MONDAY,
            at=AT,
            actor="user:1",
        )


def test_an_insolvency_has_a_hold_a_claim_and_an_end(bob: tuple[int, int]) -> None:
    key = open_proceedings(bob, claims_until=MONDAY + dt.timedelta(days=30))
    (hold,) = queries.list_holds(bob[0], customer=bob[1], on=MONDAY)
    assert (hold.kind, hold.reason) == (HoldKind.INSOLVENCY, "other proceedings, AG Berlin, 36 IN 1/26")
    with pytest.raises(HoldError, match="on record already"):
        open_proceedings(bob)
    with transaction.atomic():
        assert operations.change_insolvency(
            organization=bob[0], insolvency=key, details={"administrator": "Ms Roe"}, at=AT, actor="user:1"
        )
        operations.note_claim(
            organization=bob[0], insolvency=key, on=MONDAY, claimed={"EUR": 100}, interest={}, at=AT, actor="user:1"
        )
        operations.release_hold(organization=bob[0], hold=hold.id, on=MONDAY, at=AT, actor="user:1")
    (row,) = queries.list_insolvencies(bob[0], customer=bob[1])
    assert (row.court, row.administrator, row.claimed, row.ended_on) == ("AG Berlin", "Ms Roe", {"EUR": 100}, MONDAY)


@pytest.mark.parametrize(
    ("opened_on", "details"),
    [(MONDAY + dt.timedelta(days=1), {}), (MONDAY, {"claims_until": MONDAY - dt.timedelta(days=1)})],
)
def test_an_insolvency_has_happened_and_its_deadline_follows(
    bob: tuple[int, int], opened_on: dt.date, details: dict[str, Any]
) -> None:
    with pytest.raises(HoldError):
        open_proceedings(bob, opened_on, **details)
    assert queries.list_holds(bob[0], customer=bob[1]) == []
