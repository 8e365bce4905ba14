"""Founding the first organization from a page: by whoever was made with `dunwell create-admin`."""

import datetime as dt

from babel.languages import get_territory_language_info

from dunwell.audit import operations as audit
from dunwell.kit.zones import zones_of
from dunwell.organizations import operations
from dunwell.organizations.models import Organization, User
from dunwell.organizations.operations import OrganizationError
from dunwell.organizations.terms import Role


def found_first(*, user: int, name: str, country: str, base_currency: str, at: dt.datetime, actor: str) -> Organization:
    """Found the installation's first organization with that user as administrator; raises OrganizationError.

    Time zone and language are those of the country, to be corrected with the other details. Where there is an
    organization already its administrators decide who belongs to it.
    """
    audit.require_transaction()
    User.objects.select_for_update().get(pk=user)
    if Organization.objects.exists():
        raise OrganizationError("There is an organization already; ask its administrator to add you under Users.")
    code = country.strip().upper()
    zones = zones_of(code, at.date())
    row = operations.create_organization(
        name=name,
        base_currency=base_currency,
        country=code,
        time_zone=zones[0] if zones else "UTC",
        at=at,
        actor=actor,
    )
    changes = {"language": _language_of(code)}
    operations.update_settings(organization=row.pk, changes=changes, at=at, actor=actor)
    operations.set_role(organization=row.pk, user=user, role=Role.ADMIN, at=at, actor=actor)
    return row


def _language_of(country: str) -> str:
    """Return the official language most people of a country speak, English where none is known."""
    spoken = get_territory_language_info(country)
    official = {code: about for code, about in spoken.items() if about["official_status"] == "official"}
    shares = [(float(about["population_percent"] or 0), code) for code, about in (official or spoken).items()]
    best = max(shares, default=(0.0, "en"))[1]
    return best if len(best) == 2 else "en"
