"""Founding, settings, people and what may be sent."""

import datetime as dt
from typing import Any

import pytest
from django.db import transaction

from dunwell.audit.models import Event
from dunwell.audit.operations import OutsideTransactionError
from dunwell.audit.queries import list_events
from dunwell.organizations import operations, queries
from dunwell.organizations.models import Organization
from dunwell.organizations.operations import NotAllowedError, OrganizationError
from dunwell.organizations.terms import Role, Sending

pytestmark = pytest.mark.django_db
AT = dt.datetime(2026, 3, 23, 8, 0, tzinfo=dt.UTC)
BY: dict[str, Any] = {"at": AT, "actor": "cli"}


def found(name: str = "Northwind", **more: Any) -> Organization:
    return operations.create_organization(name=name, base_currency="EUR", **more, **BY)


def test_a_new_organization_sends_nothing_and_says_who_founded_it() -> None:
    row = found(time_zone="Europe/Berlin", country="DE")
    assert queries.get_organization(row.pk).sending == Sending.OFF
    assert [event.verb for event in list_events(row.pk)] == ["organization.created"]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"base_currency": "euro"}, "base_currency cannot be 'euro'"),
        ({"time_zone": "Mars/Olympus"}, "time_zone cannot be"),
        ({"name": " "}, "name cannot be"),
        ({"country": "Germany"}, "country cannot be"),
    ],
)
def test_what_cannot_be_is_refused_by_name(wrong: dict[str, str], said: str) -> None:
    values: dict[str, Any] = {"name": "Northwind", "base_currency": "EUR", **wrong}
    with pytest.raises(OrganizationError, match=said):
        operations.create_organization(**values, **BY)


@pytest.mark.django_db(transaction=True)
def test_nothing_is_written_outside_a_transaction() -> None:
    with pytest.raises(OutsideTransactionError):
        found()
    assert not Organization.objects.exists()


def test_a_changed_setting_says_what_was_and_what_is() -> None:
    row = found()
    operations.update_settings(organization=row.pk, changes={"weekly_cap": "2", "phone": ""}, **BY)
    [event, _] = list_events(row.pk)
    assert event.verb == "organization.changed"
    assert event.body == {"weekly_cap": {"from": 3, "to": 2}}


def test_an_unchanged_setting_leaves_no_event() -> None:
    row = found()
    operations.update_settings(organization=row.pk, changes={"weekly_cap": 3, "window_start": "08:00"}, **BY)
    assert [event.verb for event in list_events(row.pk)] == ["organization.created"]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("weekly_cap", 0),
        ("weekly_cap", 8),
        ("weekly_cap", True),
        ("working_days", []),
        ("working_days", [0]),
        ("closing_days", ["31.12.2026"]),
        ("window_start", "noon"),
        ("window_end", "07:00"),
        ("ageing_buckets", [60, 30]),
        ("ageing_buckets", [0]),
        ("iban", "DE"),
        ("email", "nobody"),
        ("colour", "red"),
        ("sending", "ON"),
    ],
)
def test_a_setting_that_cannot_be_changes_nothing(key: str, value: Any) -> None:
    row = found()
    with pytest.raises(OrganizationError, match=key if key != "window_end" else "begin before"):
        operations.update_settings(organization=row.pk, changes={"phone": "+49 30 1", key: value}, **BY)
    assert queries.get_organization(row.pk).phone == ""


def test_working_days_and_closing_days_are_what_a_calendar_needs() -> None:
    row = found(country="DE")
    operations.update_settings(
        organization=row.pk,
        changes={"working_days": [7, 1, 2, 3, 4], "closing_days": ["2026-12-24", "2026-12-23"]},
        **BY,
    )
    inputs = queries.calendar_inputs(queries.get_organization(row.pk))
    assert inputs == ("DE", (1, 2, 3, 4, 7), (dt.date(2026, 12, 23), dt.date(2026, 12, 24)), "")


@pytest.mark.parametrize("role", [Role.ADMIN, Role.MANAGER, None])
def test_a_person_in_charge_changes_what_may_be_sent(role: str | None) -> None:
    row = found()
    operations.set_sending(organization=row.pk, state="CANARY", limit=5, role=role, **BY)
    now = queries.get_organization(row.pk)
    assert (now.sending, now.canary_limit) == (Sending.CANARY, 5)
    assert list_events(row.pk)[0].verb == "organization.sending_changed"


@pytest.mark.parametrize("role", [Role.AGENT, Role.SUPERVISOR, Role.BILLING, Role.AUDITOR, ""])
def test_nobody_else_changes_what_may_be_sent(role: str) -> None:
    row = found()
    with pytest.raises(NotAllowedError):
        operations.set_sending(organization=row.pk, state="ON", role=role, **BY)
    assert queries.get_organization(row.pk).sending == Sending.OFF


@pytest.mark.parametrize(
    ("state", "to", "said"),
    [("REDIRECT", "", "needs the address"), ("REDIRECT", "nobody", "redirect_to"), ("LOUD", "", "no sending state")],
)
def test_a_sending_state_that_cannot_be_is_refused(state: str, to: str, said: str) -> None:
    row = found()
    with pytest.raises(OrganizationError, match=said):
        operations.set_sending(organization=row.pk, state=state, redirect_to=to, role=None, **BY)
    assert queries.get_organization(row.pk).sending == Sending.OFF


def test_users_sign_in_by_address_in_any_case_and_keep_their_other_roles() -> None:
    one, two = found("One"), found("Two")
    anna = operations.add_user(organization=one.pk, email="Anna@Example.com", name="Anna", role=Role.ADMIN, **BY)
    again = operations.add_user(organization=two.pk, email="anna@example.COM", name="A.", role=Role.AGENT, **BY)
    assert anna == again
    assert (queries.role_of(anna.pk, one.pk), queries.role_of(anna.pk, two.pk)) == (Role.ADMIN, Role.AGENT)
    assert [row.name for row in queries.list_seats(anna.pk)] == ["One", "Two"]


def test_one_address_is_one_user() -> None:
    operations.create_user(email="anna@example.com", name="Anna", password=None, **BY)
    with pytest.raises(OrganizationError, match="already"):
        operations.create_user(email="ANNA@example.com", name="Anna", password=None, **BY)
    with pytest.raises(OrganizationError, match="no e-mail address"):
        operations.create_user(email="anna", name="Anna", password=None, **BY)


def test_the_last_administrator_stays() -> None:
    row = found()
    anna = operations.add_user(organization=row.pk, email="anna@example.com", name="Anna", role=Role.ADMIN, **BY)
    ben = operations.add_user(organization=row.pk, email="ben@example.com", name="Ben", role=Role.ADMIN, **BY)
    operations.remove_role(organization=row.pk, user=anna.pk, **BY)
    with pytest.raises(OrganizationError, match="only administrator"):
        operations.remove_role(organization=row.pk, user=ben.pk, **BY)
    with pytest.raises(OrganizationError, match="only administrator"):
        operations.set_role(organization=row.pk, user=ben.pk, role=Role.AGENT, **BY)
    with pytest.raises(OrganizationError, match="does not belong"):
        operations.remove_role(organization=row.pk, user=anna.pk, **BY)
    with pytest.raises(OrganizationError, match="no role"):
        operations.set_role(organization=row.pk, user=ben.pk, role="BOSS", **BY)
    assert [(member.email, member.role) for member in queries.list_members(row.pk)] == [("ben@example.com", Role.ADMIN)]


def test_whoever_was_made_before_the_first_organization_administers_it_and_no_other() -> None:
    anna = operations.create_user(email="anna@example.com", name="Anna", password="x", **BY)
    first, second = found("First"), found("Second")
    assert queries.role_of(anna.pk, first.pk) == Role.ADMIN
    assert queries.role_of(anna.pk, second.pk) == ""


def test_a_new_password_is_recorded_without_being_written_down() -> None:
    anna = operations.create_user(email="anna@example.com", name="Anna", password=None, **BY)
    operations.set_password(user=anna.pk, password="a long new password", **BY)
    anna.refresh_from_db()
    assert anna.check_password("a long new password")
    event = Event.objects.unscoped("of the installation").select_related("body").get(verb="user.password_set")
    assert "long" not in event.body.text


@pytest.mark.django_db(transaction=True)
def test_a_failed_change_leaves_nothing_behind() -> None:
    with transaction.atomic():
        row = found()
    with pytest.raises(OrganizationError), transaction.atomic():
        operations.update_settings(organization=row.pk, changes={"phone": "1", "colour": "red"}, **BY)
    assert queries.get_organization(row.pk).phone == ""
