"""One table says who may do what."""

import datetime as dt

import pytest

from dunwell.organizations import operations, queries
from dunwell.organizations.rights import RIGHTS, Action, may
from dunwell.organizations.terms import Role

AT = dt.datetime(2026, 3, 23, 8, 0, tzinfo=dt.UTC)


def test_every_action_has_a_row() -> None:
    assert set(RIGHTS) == set(Action)


@pytest.mark.parametrize("action", list(Action))
def test_an_administrator_may_and_a_stranger_may_not(action: Action) -> None:
    assert may(Role.ADMIN, action)
    assert not may("", action)


def test_an_auditor_only_looks() -> None:
    assert {action for action in Action if may(Role.AUDITOR, action)} == {Action.SEE, Action.AUDIT, Action.RULES}


def test_an_agent_neither_sends_nor_books_nor_governs() -> None:
    allowed = {action for action in Action if may(Role.AGENT, action)}
    assert allowed == {Action.SEE, Action.NOTE, Action.WORK, Action.CUSTOMER, Action.COMPOSE}


@pytest.mark.django_db
def test_a_member_has_the_rights_of_the_role_in_that_organization_only() -> None:
    one = operations.create_organization(name="One", base_currency="EUR", at=AT, actor="cli")
    two = operations.create_organization(name="Two", base_currency="EUR", at=AT, actor="cli")
    anna = operations.add_user(
        organization=one.pk, email="anna@example.com", name="Anna", role=Role.MANAGER, at=AT, actor="cli"
    )
    assert may(queries.role_of(anna.pk, one.pk), Action.SENDING)
    assert not may(queries.role_of(anna.pk, one.pk), Action.USERS)
    assert not may(queries.role_of(anna.pk, two.pk), Action.SEE)
    anna.is_active = False
    anna.save(update_fields=["is_active"])
    assert not may(queries.role_of(anna.pk, one.pk), Action.SEE)
