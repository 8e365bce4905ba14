"""Saved views: a list with its filters under a name, one's own or everybody's; a list may open with one for a role."""

import datetime as dt
import uuid
from typing import NamedTuple

from django.db.models import Q

from dunwell.audit import operations as audit
from dunwell.organizations.models import SavedView
from dunwell.organizations.operations import OrganizationError

MOST = 40
"""So many views of a list one user can have, and so many all can share."""


class View(NamedTuple):
    """A saved view; `owner` is empty for one that is everybody's."""

    id: int
    public_id: uuid.UUID
    owner: int | None
    name: str
    parameters: str
    default_for: str


def list_views(organization: int, *, user: int, page: str) -> list[View]:
    """Return the views of a list that a user sees: everybody's first, then their own, by name."""
    rows = SavedView.objects.of(organization).filter(Q(owner=None) | Q(owner_id=user), page=page).order_by("name", "id")
    found = [View(*row) for row in rows.values_list("id", "public_id", "owner_id", "name", "parameters", "default_for")]
    return sorted(found, key=lambda view: view.owner is not None)


def find_view(organization: int, *, user: int, public_id: uuid.UUID) -> tuple[str, View] | None:
    """Return (list, view) that an address names, if this user sees it."""
    rows = SavedView.objects.of(organization).filter(Q(owner=None) | Q(owner_id=user), public_id=public_id)
    row = rows.values_list("page", "id", "public_id", "owner_id", "name", "parameters", "default_for").first()
    return (row[0], View(*row[1:])) if row else None


def save_view(
    *,
    organization: int,
    page: str,
    name: str,
    parameters: str,
    owner: int | None,
    default_for: str = "",
    at: dt.datetime,
    actor: str,
) -> uuid.UUID:
    """Keep a list with its filters under a name and return its public id; the same name again replaces it.

    Only a view of everybody (`owner` empty) can be what a role's list opens with. Raises OrganizationError.
    """
    audit.require_transaction()
    name = _named(name)
    if owner is not None and default_for:
        raise OrganizationError("Only a view of everybody can be what a list opens with; nothing was saved.")
    rows = SavedView.objects.of(organization).filter(page=page, owner_id=owner)
    if rows.count() >= MOST and not rows.filter(name=name).exists():
        raise OrganizationError(f"There are {MOST} views of this list already; delete one first.")
    if default_for:
        SavedView.objects.of(organization).filter(page=page, default_for=default_for).update(default_for="")
    values = {"parameters": parameters[:500], "default_for": default_for, "recorded_at": at}
    view, _ = rows.update_or_create(organization_id=organization, page=page, owner_id=owner, name=name, defaults=values)
    _record(view, "view.saved", at=at, actor=actor)
    return view.public_id


def rename_view(*, organization: int, view: int, name: str, at: dt.datetime, actor: str) -> None:
    """Give a view another name; raises OrganizationError where the name is taken or empty."""
    audit.require_transaction()
    row = SavedView.objects.of(organization).get(pk=view)
    wanted = _named(name)
    if wanted == row.name:
        return
    if SavedView.objects.of(organization).filter(page=row.page, owner=row.owner_id, name=wanted).exists():
        raise OrganizationError(f"There is a view {wanted!r} of this list already; nothing was renamed.")
    row.name = wanted
    row.save(update_fields=["name"])
    _record(row, "view.renamed", at=at, actor=actor)


def delete_view(*, organization: int, view: int, at: dt.datetime, actor: str) -> View | None:
    """Forget a view and return what it was; None when it is gone already."""
    audit.require_transaction()
    row = SavedView.objects.of(organization).filter(pk=view).first()
    if row is None:
        return None
    _record(row, "view.deleted", at=at, actor=actor)
    SavedView.objects.of(organization).filter(pk=view).delete()
    return View(view, row.public_id, row.owner_id, row.name, row.parameters, row.default_for)


def _named(name: str) -> str:
    wanted = " ".join(name.split())
    if not wanted or len(wanted) > 60:
        raise OrganizationError("A view needs a name of at most 60 letters; nothing was saved.")
    return wanted


def _record(row: SavedView, verb: str, *, at: dt.datetime, actor: str) -> None:
    body = {"page": row.page, "name": row.name, "parameters": row.parameters, "default_for": row.default_for}
    audit.record(organization=row.organization_id, at=at, actor=actor, verb=verb, subject=("view", row.pk), body=body)
