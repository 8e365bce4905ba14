"""Rows as people read them: columns and codes in words, amounts with their decimals, invoices by their numbers.

What only a program can use (keys, leases, digests) is left to the tables for programs.
"""

import datetime as dt
import json
import re
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from django.apps import apps

from dunwell.customers.terms import ContactRole
from dunwell.engine.money import plain
from dunwell.engine.words import CHANNELS, METHODS, word
from dunwell.receivables.models import OpenItem
from dunwell.strategies.saying import named

_FOR_PROGRAMS: Final = frozenset(
    {
        "id",
        "public_id",
        "digest",
        "pair",
        "lease_until",
        "attempt",
        "verdict",
        "flags",
        "debts",
        "priority",
        "position",
        "severity",
    }
)
_HEADINGS: Final = {
    "date_known": "day is known",
    "external_id": "number at the source",
    "how": "how it was taken",
    "iban": "IBAN",
    "is_stub": "known by number only",
    "leading": "which source leads",
    "names_document": "about invoice",
    "open_minor": "still open",
    "outcome_counts": "counts as done",
    "po_number": "order number",
    "step_id": "step",
    "unallocated_minor": "on no invoice yet",
    "vat_id": "VAT number",
}
"""What columns are called where their names do not say it."""

_KEPT: Final = frozenset({"external_id", "vat_id", "step_id"})
"""Columns that end like keys of ours and are none."""

_SUMS: Final = frozenset({"asked", "claimed", "claimed_interest"})
"""Amounts by currency."""

_CODES: Final[Mapping[str, Mapping[str, str]]] = {
    "channel": CHANNELS,
    "contact_role": dict(ContactRole.choices),
    "method": METHODS,
    "payment_method": METHODS,
}


class Invoices(NamedTuple):
    """A customer's invoices: the number and currency of each open item, and the number of each document."""

    items: Mapping[int, tuple[str, str]]
    documents: Mapping[int, str]
    base: str


def invoices_of(organization: int, ids: list[int], *, base: str) -> Invoices:
    """Return the invoices of some customers; `base` is the currency of what names none."""
    rows = OpenItem.objects.of(organization).filter(customer_id__in=ids).order_by("id")
    found = list(rows.values_list("pk", "document_id", "document__number", "currency"))
    return Invoices(
        {pk: (number, currency) for pk, _, number, currency in found},
        {document: number for _, document, number, _ in found},
        base,
    )


def in_words(label: str, row: Mapping[str, Any], invoices: Invoices) -> dict[str, Any]:
    """Return a row of a table for people."""
    model = apps.get_model(label)
    labels = {field.attname: dict(field.flatchoices) for field in model._meta.concrete_fields if field.choices}
    item = row.get("open_item_id") or (row.get("subject") if label == "dunning.StepTaken" else None)
    number, of_item = invoices.items.get(item or 0, ("", ""))
    currency = str(row.get("currency") or of_item or invoices.base)
    told: dict[str, Any] = {}
    if "open_item_id" in row or "document_id" in row or label == "dunning.StepTaken":
        told["invoice"] = number or invoices.documents.get(row.get("document_id") or 0, "")
    for name, value in row.items():
        if name in _FOR_PROGRAMS or (name.endswith("_id") and name not in _KEPT) or (name == "subject" and item):
            continue
        if name.endswith("_minor"):
            value = _amount(value, currency, says_currency="currency" not in row)  # noqa: PLW2901
        told[_heading(name)] = labels[name].get(value, value) if name in labels else _value(name, value)
    return told


def happened(at: dt.datetime, actor: str, verb: str, text: str | None, invoices: Invoices) -> tuple[str, ...]:
    """Return an event of the record for people: when, by whom, what, and what was noted of it."""
    by = {"user": "one of our people", "cli": "one of our people", "system": "Dunwell"}.get(
        actor.partition(":")[0], actor
    )
    return str(_value("at", at)), by, re.sub(r"[._]", " ", verb), _noted(text or "", invoices)


def _noted(text: str, invoices: Invoices) -> str:
    try:
        body = json.loads(text)
    except ValueError:
        return text
    if not isinstance(body, Mapping):
        return text
    currency = str(body.get("currency") or invoices.base)
    said = []
    for name, value in body.items():
        if name in ("open_item", "line") and isinstance(value, int) and value in invoices.items:
            said.append(f"invoice: {invoices.items[value][0]}")
        elif name.endswith("_minor") and isinstance(value, int):
            said.append(f"{_heading(name)}: {_amount(value, currency, says_currency=True)}")
        elif name not in _FOR_PROGRAMS and name != "currency" and value not in ("", None):
            told = _value(name, value)
            said.append(f"{_heading(name)}: {told if isinstance(told, str) else json.dumps(told, ensure_ascii=False)}")
    return "; ".join(said)


def _heading(name: str) -> str:
    plain_name = name.removesuffix("_minor").removesuffix("_id").removeprefix("is_")
    return _HEADINGS.get(name) or plain_name.replace("_", " ")


def _amount(minor: int | None, currency: str, *, says_currency: bool) -> str:
    if minor is None:
        return ""
    return f"{plain(minor, currency)} {currency}" if says_currency else plain(minor, currency)


def _value(name: str, value: Any) -> Any:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dt.datetime):
        return f"{value.astimezone(dt.UTC):%Y-%m-%d %H:%M} UTC"
    if isinstance(value, Mapping) and name in _SUMS:
        return "; ".join(f"{plain(minor, currency)} {currency}" for currency, minor in value.items())
    if not isinstance(value, str) or not value:
        return value
    return word(_CODES[name], value) if name in _CODES else named(name, value)
