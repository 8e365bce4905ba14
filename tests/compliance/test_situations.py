"""One table says what each kind of hold stops, who may set and lift it, and which kinder path it opens."""

import datetime as dt

import pytest
from django.db import transaction

from dunwell.compliance import operations
from dunwell.compliance.situations import BY_KIND, SITUATIONS, situation_of
from dunwell.compliance.terms import HoldKind
from dunwell.dunning.book import open_book
from dunwell.dunning.pauses import Pauses
from dunwell.dunning.reading import Reader
from dunwell.dunning.snapshot import Days
from dunwell.organizations.rights import RIGHTS
from dunwell.organizations.terms import Role
from tests.rows import AT, a_customer, an_organization

MONDAY = dt.date(2026, 10, 5)


def test_every_kind_has_one_row_that_says_all_of_it() -> None:
    assert set(BY_KIND) == set(HoldKind)
    assert len(SITUATIONS) == len(HoldKind)
    for one in SITUATIONS:
        assert one.stopped
        assert one.still
        assert one.path.endswith(".")


def test_what_protects_is_set_by_many_and_lifted_by_few() -> None:
    for one in SITUATIONS:
        assert RIGHTS[one.may_lift] <= RIGHTS[one.may_set], one.kind
    attorney = situation_of("ATTORNEY")
    assert Role.AGENT in RIGHTS[attorney.may_set]
    assert Role.AGENT not in RIGHTS[attorney.may_lift]
    assert RIGHTS[situation_of("LEGAL_HOLD").may_lift] == {Role.ADMIN, Role.MANAGER}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "held", "insolvent_on"),
    [("ATTORNEY", dt.date.max, None), ("ACTIVE_DUTY", None, None), ("INSOLVENCY", None, MONDAY)],
)
def test_a_hold_stops_all_nothing_or_what_was_owed_before(
    kind: str, held: dt.date | None, insolvent_on: dt.date | None
) -> None:
    creditor = an_organization()
    bob = a_customer(creditor)
    with transaction.atomic():
        operations.place_hold(
            organization=creditor, customer=bob, kind=HoldKind(kind), from_on=MONDAY, at=AT, actor="cli"
        )
    found = Pauses(MONDAY, Days(), Reader(open_book(creditor, as_of=MONDAY), bob, bob)).of_customer(bob, 0)
    assert (found.held_until, found.insolvent_on) == (held, insolvent_on)


@pytest.mark.django_db
def test_after_an_insolvency_ended_nothing_asks_for_a_while() -> None:
    creditor = an_organization()
    bob = a_customer(creditor)
    with transaction.atomic():
        hold = operations.place_hold(
            organization=creditor, customer=bob, kind=HoldKind.INSOLVENCY, from_on=MONDAY, at=AT, actor="cli"
        )
        later = MONDAY + dt.timedelta(days=7)
        operations.release_hold(organization=creditor, hold=hold, on=later, at=AT, actor="cli", reason="withdrawn")
    found = Pauses(later, Days(), Reader(open_book(creditor, as_of=later), bob, bob)).of_customer(bob, 0)
    assert found.insolvent_on is None
    assert found.soft_since == later
