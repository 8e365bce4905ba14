"""Writing the creditor's side: founding, settings, people and roles, what may leave the house."""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.conf import settings as django_settings
from django.db import transaction

from dunwell.audit import operations as audit
from dunwell.connectors import registry
from dunwell.connectors.ports import Config, ConfigError
from dunwell.kit import keys
from dunwell.kit.regions import region_problem
from dunwell.organizations import queries
from dunwell.organizations.models import Connection, Membership, Milestone, Organization, User
from dunwell.organizations.rights import Action, may
from dunwell.organizations.settings import address, checked
from dunwell.organizations.terms import ConnectionKind, Party, Role, Sending

SENDING_COLUMNS = frozenset({"sending", "redirect_to", "canary_limit"})


class OrganizationError(Exception):
    """What was asked cannot be done; the text is one sentence saying what, and what to do."""


class NotAllowedError(OrganizationError):
    """The role does not allow it."""


def create_organization(
    *,
    name: str,
    base_currency: str,
    time_zone: str = "UTC",
    country: str = "",
    at: dt.datetime,
    actor: str,
) -> Organization:
    """Found an organization whose sending is OFF; raises OrganizationError.

    Users made before there was any organization become administrators of the first one.
    """
    audit.require_transaction()
    first = not Organization.objects.exists()
    values = {"name": name, "base_currency": base_currency, "time_zone": time_zone, "country": country}
    try:
        row = Organization.objects.create(**{key: checked(key, value) for key, value in values.items()}, created_at=at)
    except ValueError as error:
        raise OrganizationError(str(error)) from error
    audit.record(
        organization=row.pk,
        at=at,
        actor=actor,
        verb="organization.created",
        subject=("organization", row.pk),
        body=values,
    )
    if first:
        for user in User.objects.order_by("id"):
            set_role(organization=row.pk, user=user.pk, role=Role.ADMIN, at=at, actor=actor)
    return row


def update_settings(*, organization: int, changes: Mapping[str, Any], at: dt.datetime, actor: str) -> Organization:
    """Change settings by their column names (`organizations/settings.py`); raises OrganizationError.

    What may leave the house is changed by `set_sending` alone.
    """
    if refused := SENDING_COLUMNS & changes.keys():
        raise OrganizationError(f"{', '.join(sorted(refused))} is changed together with the sending state.")
    if {"country", "region"} & changes.keys():
        row = Organization.objects.get(pk=organization)
        if problem := region_problem(changes.get("country", row.country), changes.get("region", row.region)):
            raise OrganizationError(problem)
    return _change(organization, changes, at=at, actor=actor, verb="organization.changed")


def set_sending(
    *,
    organization: int,
    state: str,
    redirect_to: str = "",
    limit: int | None = None,
    at: dt.datetime,
    actor: str,
    role: str | None,
) -> Organization:
    """Change what may leave the house; raises NotAllowedError, OrganizationError.

    `role` is the person's, None for somebody at the machine itself (command line). Messages written under the
    state left are the business of `dunning.operations.change_sending`, which edges call instead of this.
    """
    if role is not None and not may(role, Action.SENDING):
        raise NotAllowedError("Only a credit manager or an administrator changes what may be sent.")
    if state not in Sending.values:
        raise OrganizationError(f"{state!r} is no sending state; choose one of {', '.join(Sending.values)}.")
    changes: dict[str, Any] = {"sending": state}
    if state == Sending.REDIRECT:
        if not redirect_to:
            raise OrganizationError("REDIRECT needs the address that shall get every message.")
        changes["redirect_to"] = redirect_to
    if state == Sending.CANARY and limit is not None:
        changes["canary_limit"] = limit
    return _change(organization, changes, at=at, actor=actor, verb="organization.sending_changed")


def set_logo(*, organization: int, logo: int | None, at: dt.datetime, actor: str) -> None:
    """Take a kept file as the organization's logo, or none."""
    audit.require_transaction()
    Organization.objects.filter(pk=organization).update(logo_id=logo)
    audit.record(
        organization=organization,
        at=at,
        actor=actor,
        verb="organization.logo_changed",
        subject=("organization", organization),
        body={"file": logo},
    )


def reach_milestone(
    *, organization: int, key: str, facts: Mapping[str, Any] | None = None, at: dt.datetime, actor: str
) -> None:
    """Note that a screen of the first hour is behind an organization; again with other facts replaces them.

    Facts left out stay as they are, so that going through a screen once more forgets nothing.
    """
    audit.require_transaction()
    Organization.objects.select_for_update().get(pk=organization)
    rows = Milestone.objects.of(organization)
    before = rows.filter(key=key).first()
    if before is not None and (facts is None or dict(facts) == before.facts):
        return
    values = {"at": at, "actor": actor, "facts": dict(facts or {})}
    rows.update_or_create(key=key, defaults=values, create_defaults={"organization_id": organization, **values})
    audit.record(
        organization=organization,
        at=at,
        actor=actor,
        verb="milestone.reached",
        subject=("organization", organization),
        body={"key": key, "facts": dict(facts or {})},
    )


def _change(organization: int, changes: Mapping[str, Any], *, at: dt.datetime, actor: str, verb: str) -> Organization:
    # One event says what was and what is; nothing is recorded when nothing changed.
    audit.require_transaction()
    row = Organization.objects.select_for_update().get(pk=organization)
    changed = {}
    try:
        for key, value in changes.items():
            new, old = checked(key, value), getattr(row, key)
            if new != old:
                setattr(row, key, new)
                changed[key] = {"from": old, "to": new}
    except ValueError as error:
        raise OrganizationError(str(error)) from error
    if row.window_start >= row.window_end:
        raise OrganizationError("The hours in which mail may leave must begin before they end.")
    if row.party == Party.THIRD and not row.client_name:
        raise OrganizationError("Who collects for a client names the client: every letter says whose claim it is.")
    if changed:
        row.save(update_fields=list(changed))
        audit.record(
            organization=organization,
            at=at,
            actor=actor,
            verb=verb,
            subject=("organization", organization),
            body=changed,
        )
    return row


def connect(
    *,
    organization: int,
    kind: str,
    connector: str,
    settings: Mapping[str, str],
    at: dt.datetime,
    actor: str,
    role: str | None,
) -> None:
    """Configure the organization's one connection of a kind; raises NotAllowedError, OrganizationError.

    What the connector declares secret is encrypted with the installation's key. A secret left out stays as it is
    while the connector is the same, so that a form need not show it.
    """
    if role is not None and not may(role, Action.CONNECT):
        raise NotAllowedError("Only an administrator configures connections.")
    audit.require_transaction()
    Organization.objects.select_for_update().get(pk=organization)
    rows = Connection.objects.of(organization).filter(kind=kind.upper())
    before = rows.first()
    kept = queries.secrets_of(before) if before is not None and before.connector == connector else {}
    try:
        fields = registry.connector_of(kind.upper(), connector).fields
        given = {name: value for name, value in settings.items() if value or name not in kept}
        config = Config.read(fields, {**kept, **given})
    except (registry.UnknownConnectorError, ConfigError) as error:
        raise OrganizationError(str(error)) from error
    values = {
        "connector": connector,
        "config": dict(config.values),
        "secrets": keys.seal(json.dumps(dict(config.secrets)), django_settings.SECRET_KEY),
        "is_active": True,
        "recorded_at": at,
    }
    rows.update_or_create(
        kind=kind.upper(), defaults=values, create_defaults={"organization_id": organization, **values}
    )
    audit.record(
        organization=organization,
        at=at,
        actor=actor,
        verb="connection.configured",
        body={"kind": kind.upper(), "connector": connector, "config": dict(config.values)},
    )


def renewing(organization: int, connector: str, config: Config) -> Config:
    """Return the settings of the mail connection so that secrets its provider renews are kept at once."""
    used = dict(config.secrets)

    def keep(fresh: Mapping[str, str]) -> None:
        with transaction.atomic():
            keep_renewed(organization=organization, connector=connector, used=used, fresh=fresh)
        used.update(fresh)

    return replace(config, renewed=keep)


def keep_renewed(*, organization: int, connector: str, used: Mapping[str, str], fresh: Mapping[str, str]) -> bool:
    """Keep the secrets a provider gave instead of those `used`; without effect once the connection has other ones.

    So a worker that comes late overwrites no consent that a person gave anew meanwhile.
    """
    audit.require_transaction()
    rows = Connection.objects.of(organization).filter(kind=ConnectionKind.EMAIL, connector=connector)
    row = rows.select_for_update().first()
    kept = queries.secrets_of(row) if row is not None else {}
    if row is None or any(kept.get(name) != used.get(name) for name in fresh):
        return False
    sealed = keys.seal(json.dumps({**kept, **fresh}), django_settings.SECRET_KEY)
    rows.update(secrets=sealed)
    return True


def create_user(*, email: str, name: str, password: str | None, at: dt.datetime, actor: str) -> User:
    """Create somebody who may sign in, with no role anywhere yet; raises OrganizationError."""
    try:
        known_as = address(email)
    except ValueError:
        raise OrganizationError(f"{email!r} is no e-mail address.") from None
    if queries.find_user(known_as):
        raise OrganizationError(f"There is a user {known_as} already.")
    user = User.objects.create_user(email=known_as, name=name or known_as, password=password)
    audit.record(
        organization=None,
        at=at,
        actor=actor,
        verb="user.created",
        subject=("user", user.pk),
        body={"email": known_as, "name": user.name},
    )
    return user


def set_password(*, user: int, password: str, at: dt.datetime, actor: str) -> None:
    """Give a user a new password, which ends their sessions."""
    row = User.objects.get(pk=user)
    row.set_password(password)
    row.save(update_fields=["password"])
    audit.record(organization=None, at=at, actor=actor, verb="user.password_set", subject=("user", user), body={})


def add_user(
    *,
    organization: int,
    email: str,
    name: str,
    role: str,
    password: str | None = None,
    at: dt.datetime,
    actor: str,
) -> User:
    """Bring somebody into an organization with a role; a user known by that address is taken over as they are."""
    user = queries.find_user(email) or create_user(email=email, name=name, password=password, at=at, actor=actor)
    set_role(organization=organization, user=user.pk, role=role, at=at, actor=actor)
    return user


def set_role(*, organization: int, user: int, role: str, at: dt.datetime, actor: str) -> None:
    """Give a user one role in an organization; raises OrganizationError when no administrator would be left."""
    if role not in Role.values:
        raise OrganizationError(f"{role!r} is no role; choose one of {', '.join(Role.values)}.")
    before = _lock_role(organization, user)
    if before == role:
        return
    if before == Role.ADMIN:
        _keep_an_admin(organization, user)
    Membership.objects.of(organization).update_or_create(
        user_id=user, defaults={"role": role}, create_defaults={"organization_id": organization, "role": role}
    )
    _record_role(organization=organization, user=user, before=before, role=role, at=at, actor=actor)


def remove_role(*, organization: int, user: int, at: dt.datetime, actor: str) -> None:
    """Take a user out of an organization; raises OrganizationError when no administrator would be left."""
    before = _lock_role(organization, user)
    if not before:
        raise OrganizationError("That user does not belong to this organization.")
    if before == Role.ADMIN:
        _keep_an_admin(organization, user)
    Membership.objects.of(organization).filter(user_id=user).delete()
    _record_role(organization=organization, user=user, before=before, role="", at=at, actor=actor)


def _lock_role(organization: int, user: int) -> str:
    # The organization's row is the lock: two administrators must not remove each other at the same time.
    audit.require_transaction()
    Organization.objects.select_for_update().get(pk=organization)
    rows = Membership.objects.of(organization).filter(user_id=user)
    return rows.values_list("role", flat=True).first() or ""


def _keep_an_admin(organization: int, user: int) -> None:
    others = Membership.objects.of(organization).filter(role=Role.ADMIN, user__is_active=True)
    if not others.exclude(user_id=user).exists():
        raise OrganizationError("This is the only administrator left; make somebody else one first.")


def _record_role(*, organization: int, user: int, before: str, role: str, at: dt.datetime, actor: str) -> None:
    audit.record(
        organization=organization,
        at=at,
        actor=actor,
        verb="role.changed" if role else "role.removed",
        subject=("user", user),
        body={"from": before, "to": role},
    )
