"""Insolvencies: a dated event with its court and administrator, the claim filed, the end of the proceedings."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from dunwell.audit.operations import record_about, require_transaction
from dunwell.compliance.models import Hold, Insolvency
from dunwell.compliance.operations.holds import HoldError, place_hold, release_hold
from dunwell.compliance.terms import HoldKind, InsolvencyKind

DETAILS: Final = (
    *("kind", "court", "file_number", "claims_until", "source"),
    *("administrator", "administrator_email", "administrator_phone", "administrator_address"),
)


def record_insolvency(
    *,
    organization: int,
    customer: int,
    opened_on: dt.date,
    details: Mapping[str, Any],
    today: dt.date,
    at: dt.datetime,
    actor: str,
) -> int:
    """Note that proceedings were opened over a customer, and return their id.

    From then on what was owed before stops for all but the claim; what comes after is chased normally. `details` are
    of DETAILS. Raises HoldError for an opening in the future, a deadline before it, or where one is on record.
    """
    require_transaction()
    values = _checked(opened_on, details)
    if opened_on > today:
        raise HoldError("Proceedings are entered when they have been opened, not before; nothing was written.")
    if Insolvency.objects.of(organization).filter(customer_id=customer, ended_on=None).exists():
        raise HoldError("Proceedings over this customer are on record already; change those.")
    label = InsolvencyKind(values["kind"]).label
    reason = ", ".join(filter(None, (label, values["court"], values["file_number"])))
    hold = _bare_hold(organization, customer, opened_on, reason) or place_hold(
        organization=organization,
        customer=customer,
        kind=HoldKind.INSOLVENCY,
        from_on=opened_on,
        at=at,
        actor=actor,
        reason=reason,
        source=values["source"],
    )
    row = Insolvency.objects.create(
        organization_id=organization,
        customer_id=customer,
        hold_id=hold,
        opened_on=opened_on,
        recorded_by=actor[:80],
        recorded_at=at,
        **values,
    )
    record_about(row, "insolvency.recorded", {"opened_on": opened_on, **values}, at=at, actor=actor)
    return row.pk


def change_insolvency(
    *, organization: int, insolvency: int, details: Mapping[str, Any], at: dt.datetime, actor: str
) -> bool:
    """Correct or complete the details of proceedings; False where nothing differs. Raises HoldError as when entered."""
    row = _running(organization, insolvency)
    values = _checked(row.opened_on, {**{name: getattr(row, name) for name in DETAILS}, **details})
    changed = {name: value for name, value in values.items() if getattr(row, name) != value}
    if not changed:
        return False
    Insolvency.objects.of(organization).filter(pk=insolvency).update(**changed)
    record_about(row, "insolvency.changed", changed, at=at, actor=actor)
    return True


def note_claim(
    *,
    organization: int,
    insolvency: int,
    on: dt.date,
    claimed: Mapping[str, int],
    interest: Mapping[str, int],
    at: dt.datetime,
    actor: str,
) -> None:
    """Note that our claim was filed: `claimed` and its `interest` are minor units by currency.

    Raises HoldError where it was filed before.
    """
    row = _running(organization, insolvency)
    if row.claimed_on is not None:
        raise HoldError(f"The claim was filed on {row.claimed_on} already.")
    if on < row.opened_on:
        raise HoldError(f"The proceedings were opened on {row.opened_on}; a claim is filed after that.")
    Insolvency.objects.of(organization).filter(pk=insolvency).update(
        claimed_on=on, claimed=dict(claimed), claimed_interest=dict(interest)
    )
    body = {"on": on, "claimed": dict(claimed), "interest": dict(interest)}
    record_about(row, "insolvency.claimed", body, at=at, actor=actor)


def end_insolvency(
    *, organization: int, insolvency: int, on: dt.date, at: dt.datetime, actor: str, reason: str = ""
) -> None:
    """Close proceedings on a day; a cooling period follows. Raises HoldError where they ended before."""
    row = _running(organization, insolvency)
    release_hold(organization=organization, hold=row.hold_id, on=on, at=at, actor=actor, reason=reason)
    record_about(row, "insolvency.ended", {"on": on, "reason": reason}, at=at, actor=actor)


def _bare_hold(organization: int, customer: int, opened_on: dt.date, reason: str) -> int | None:
    """Take over a hold that says insolvent and nothing more, as older books and files have them."""
    rows = Hold.objects.of(organization).filter(
        customer_id=customer, kind=HoldKind.INSOLVENCY, open_item=None, released_on=None
    )
    known = rows.order_by("id").first()
    if known is None:
        return None
    Hold.objects.of(organization).filter(pk=known.pk).update(from_on=opened_on, reason=reason[:255])
    return known.pk


def _running(organization: int, insolvency: int) -> Insolvency:
    require_transaction()
    row = Insolvency.objects.of(organization).filter(pk=insolvency, ended_on=None).first()
    if row is None:
        raise HoldError("There are no such proceedings in force; nothing was changed.")
    return row


def _checked(opened_on: dt.date, details: Mapping[str, Any]) -> dict[str, Any]:
    """Return the details as kept; raises HoldError where a deadline lies before the opening."""
    values: dict[str, Any] = {name: details.get(name) or "" for name in DETAILS}
    values["kind"] = InsolvencyKind(values["kind"] or InsolvencyKind.OTHER)
    values["claims_until"] = details.get("claims_until")
    if values["claims_until"] is not None and values["claims_until"] < opened_on:
        raise HoldError("The deadline for claims lies before the opening; one of the two is wrong.")
    return values
