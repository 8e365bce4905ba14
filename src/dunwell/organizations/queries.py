"""Reading the creditor's side: organizations, who belongs to them, what they may do, when they work."""

import datetime as dt
import json
import uuid
from typing import Any, NamedTuple

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.db.models import OuterRef, Subquery

from dunwell.connectors import registry
from dunwell.connectors.ports import Config
from dunwell.kit.keys import unseal
from dunwell.organizations.models import Connection, CustomField, Membership, Milestone, Organization, User
from dunwell.organizations.terms import ConnectionKind


class Reached(NamedTuple):
    """A screen of the first hour that is done, and what was found or answered there."""

    key: str
    at: dt.datetime
    facts: dict[str, Any]


class SecretsLostError(Exception):
    """The key that encrypted a secret is not the one we have; the text is one sentence what to do."""


class Member(NamedTuple):
    """A user with the role they have in one organization."""

    user_id: int
    public_id: uuid.UUID
    name: str
    email: str
    role: str
    is_active: bool


class CalendarInputs(NamedTuple):
    """What an organization's working days are made of: ISO weekdays (1 = Monday), place, own closing days."""

    country: str
    working_days: tuple[int, ...]
    closing_days: tuple[dt.date, ...]
    region: str


class Seat(NamedTuple):
    """A user's place in one organization: their role, and what every page shows of it.

    `mail_stays` tells that its mail connection is the embedded mailbox, so that nothing leaves the computer.
    """

    organization: int
    public_id: uuid.UUID
    name: str
    currency: str
    zone: str
    sending: str
    redirect_to: str
    canary_limit: int
    role: str
    mail_stays: bool


class Connected(NamedTuple):
    """A connection as pages and operations see it: no secrets."""

    id: int
    kind: str
    connector: str
    config: dict[str, str]
    is_active: bool


def list_organizations() -> list[Organization]:
    """Return all organizations by name."""
    return list(Organization.objects.order_by("name", "id"))


def has_organizations() -> bool:
    """Tell whether anybody has founded an organization yet."""
    return Organization.objects.exists()


def milestones_of(organization: int) -> dict[str, Reached]:
    """Return the screens of the first hour that are done, by their key."""
    rows = Milestone.objects.of(organization).order_by("id")
    return {row.key: Reached(row.key, row.at, row.facts) for row in rows}


def get_organization(organization: int) -> Organization:
    """Return one organization; raises Organization.DoesNotExist."""
    return Organization.objects.get(pk=organization)


def find_organization(public_id: uuid.UUID | str) -> Organization | None:
    """Return the organization with this public id, if there is one."""
    return Organization.objects.filter(public_id=public_id).first()


def list_seats(user: int) -> list[Seat]:
    """Return a user's places, by name of the organization; none when they may not sign in."""
    rows = Membership.objects.unscoped("a user chooses among all of theirs").filter(user_id=user, user__is_active=True)
    mail = Connection.objects.unscoped("that of each of their organizations").filter(
        organization_id=OuterRef("organization_id"), kind=ConnectionKind.EMAIL, is_active=True
    )
    values = rows.order_by("organization__name", "organization_id").values_list(
        "organization_id",
        "organization__public_id",
        "organization__name",
        "organization__base_currency",
        "organization__time_zone",
        "organization__sending",
        "organization__redirect_to",
        "organization__canary_limit",
        "role",
        Subquery(mail.values("connector")[:1]),
    )
    return [Seat._make((*row[:-1], _stays(row[-1]))) for row in values]


def _stays(connector: str | None) -> bool:
    known = registry.mail_connectors().get(connector or "")
    return known is not None and not known.capabilities.leaves_house


def role_of(user: int, organization: int) -> str:
    """Return a user's role in an organization, "" when they have none or may not sign in."""
    found = Membership.objects.of(organization).filter(user_id=user, user__is_active=True)
    return found.values_list("role", flat=True).first() or ""


def find_user(email: str) -> User | None:
    """Return the user who signs in with this address, upper or lower case."""
    return User.objects.filter(email=email.strip().lower()).first()


def has_users() -> bool:
    """Tell whether anybody can sign in at all."""
    return User.objects.filter(is_active=True).exists()


def list_members(organization: int) -> list[Member]:
    """Return the members of an organization by name."""
    rows = Membership.objects.of(organization).select_related("user").order_by("user__name", "user_id")
    return [
        Member(row.user.pk, row.user.public_id, row.user.name, row.user.email, row.role, row.user.is_active)
        for row in rows
    ]


def calendar_inputs(organization: Organization) -> CalendarInputs:
    """Return what the working days of an organization are made of."""
    closing = tuple(sorted(dt.date.fromisoformat(day) for day in organization.closing_days))
    return CalendarInputs(organization.country, tuple(sorted(organization.working_days)), closing, organization.region)


def list_custom_fields(organization: int, noun: str) -> list[CustomField]:
    """Return the creditor's own columns of a noun, by name."""
    return list(CustomField.objects.of(organization).filter(noun=noun).order_by("name"))


def list_connections(organization: int) -> list[Connected]:
    """Return the connections of an organization by kind, without their secrets."""
    rows = Connection.objects.of(organization).order_by("kind")
    return [Connected(row.pk, row.kind, row.connector, dict(row.config), row.is_active) for row in rows]


def find_connection(organization: int, kind: ConnectionKind) -> Connected | None:
    """Return the active connection of a kind, without its secrets."""
    row = Connection.objects.of(organization).filter(kind=kind, is_active=True).first()
    return Connected(row.pk, row.kind, row.connector, dict(row.config), row.is_active) if row else None


def open_connection(organization: int, kind: ConnectionKind) -> tuple[str, Config] | None:
    """Return the connector's name and its settings with secrets, ready to be used; None where none is configured.

    Raises SecretsLostError.
    """
    row = Connection.objects.of(organization).filter(kind=kind, is_active=True).first()
    return (row.connector, Config(dict(row.config), secrets_of(row))) if row else None


def has_secret(organization: int, kind: ConnectionKind, name: str) -> bool:
    """Tell whether a connection has a secret, without showing it; raises SecretsLostError."""
    found = open_connection(organization, kind)
    return found is not None and bool(found[1].secrets.get(name))


def secrets_of(connection: Connection) -> dict[str, str]:
    """Return the secrets of a connection by field name; raises SecretsLostError."""
    if not connection.secrets:
        return {}
    try:
        found: dict[str, str] = json.loads(unseal(connection.secrets, settings.SECRET_KEY))
    except InvalidToken:
        raise SecretsLostError(
            f"The secrets of the {connection.kind} connection were encrypted with another key than the one in the "
            "data folder (secret.key, DUNWELL_SECRET_KEY): bring that key back, or configure the connection again."
        ) from None
    return found
