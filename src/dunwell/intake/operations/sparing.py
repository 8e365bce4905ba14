"""Putting customers beyond the reach of messages: by what they are, by how they pay, or by a hold."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any, Final

from dunwell.audit import operations as audit
from dunwell.compliance import operations as compliance
from dunwell.compliance.models import Hold
from dunwell.compliance.queries import in_force
from dunwell.compliance.terms import HoldKind
from dunwell.customers import operations as customers
from dunwell.customers.models import Customer
from dunwell.customers.terms import CustomerKind
from dunwell.intake.operations.uploading import UploadError
from dunwell.intake.sparing import ids_of_numbers
from dunwell.receivables.terms import Method

FACTS: Final[Mapping[str, dict[str, str]]] = {
    "intercompany": {"kind": CustomerKind.INTERCOMPANY},
    "employee": {"kind": CustomerKind.EMPLOYEE},
    "direct_debit": {"payment_method": Method.DIRECT_DEBIT},
}
HOLDS: Final = {
    "key_account": (HoldKind.KEY_ACCOUNT, "key account: a person writes"),
    "lawyer": (HoldKind.LAWYER, "at the lawyer"),
    "blocked": (HoldKind.BLOCK, "never to be written to"),
}


def spare(*, organization: int, chosen: Mapping[str, Iterable[int]], on: dt.date, at: dt.datetime, actor: str) -> int:
    """Put customers into groups that messages do not reach, and return how many; those who are in it stay as they are.

    Sister companies and employees leave every strategy, debited customers are collected from, and key accounts, cases
    at the lawyer and whoever else is named get a hold until somebody releases it.
    """
    audit.require_transaction()
    who: dict[str, Any] = {"organization": organization, "at": at, "actor": actor}
    count = 0
    for key, asked in chosen.items():
        ids = list(Customer.objects.of(organization).filter(pk__in=list(asked)).values_list("pk", flat=True))
        if not ids:
            continue
        count += len(ids)
        if key in FACTS:
            customers.set_facts_for_many(customers=ids, values=FACTS[key], **who)
            continue
        if key == "key_account":
            customers.update_customers(changes={pk: {"is_key_account": True} for pk in ids}, **who)
        kind, reason = HOLDS[key]
        held = Hold.objects.of(organization).filter(in_force(on), kind=kind, open_item=None, customer__in=ids)
        for pk in sorted({*ids} - {*held.values_list("customer_id", flat=True)}):
            compliance.place_hold(customer=pk, kind=kind, reason=reason, from_on=on, **who)
    return count


def numbered(*, organization: int, text: str) -> list[int]:
    """Return the customers whose numbers somebody typed, one a line; raises UploadError naming those nobody has."""
    found, unknown = ids_of_numbers(organization, text.replace(",", "\n").replace(";", "\n").splitlines())
    if unknown:
        raise UploadError(f"No customer has the number {', '.join(unknown[:10])}; nothing was changed.")
    return sorted(found.values())
