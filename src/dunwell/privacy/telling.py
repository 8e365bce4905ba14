"""All that is known of one customer, handed to them: every noun's rows, what happened, and the mails as they were."""

import datetime as dt
import functools
from collections.abc import Iterable, Iterator
from typing import IO, Any, Final

from django.apps import apps
from django.db.models import Q

from dunwell.audit.models import Event
from dunwell.audit.queries import read_file
from dunwell.correspondence.models import Message
from dunwell.customers.models import Customer
from dunwell.kit.bundles import Bundle
from dunwell.organizations.models import Organization
from dunwell.privacy.personal import PLAIN, TABLE
from dunwell.privacy.wording import happened, in_words, invoices_of

LEFT_OUT: Final = frozenset({"organization", "organization_id", "search", "digest", "salt"})
ELSEWHERE: Final = (
    *("receivables.OpenItem", "receivables.Revision", "promises.Promise", "customers.Identity"),
    *("worklist.Standing", "worklist.StateChange", "dunning.StepTaken", "compliance.Refusal"),
)
"""Rows without a personal text that are still about the customer."""
NAMES: Final = {
    "cash.Payment": "payments",
    "cash.SeenMoney": "money seen at the bank",
    "compliance.Consent": "what they agreed to",
    "compliance.ContactAttempt": "contacts",
    "compliance.Hold": "holds",
    "compliance.Insolvency": "insolvencies",
    "compliance.OptOut": "addresses they shut",
    "compliance.Preference": "contact wishes",
    "compliance.Refusal": "contacts not allowed",
    "correspondence.Message": "messages",
    "customers.Contact": "people to reach",
    "customers.Customer": "the customer",
    "customers.Duplicate": "possible duplicates",
    "customers.Identity": "numbers in our sources",
    "customers.Merge": "merges",
    "disputes.Dispute": "disputes",
    "dunning.StepTaken": "steps taken",
    "promises.Promise": "promises",
    "receivables.Allocation": "what payments paid",
    "receivables.Document": "invoices and credits",
    "receivables.OpenItem": "due amounts",
    "receivables.Revision": "changes of invoices",
    "strategies.Assignment": "strategies chosen",
    "worklist.Note": "notes",
    "worklist.Standing": "how they stand",
    "worklist.StateChange": "how they stood",
    "worklist.Task": "tasks",
}
"""What the tables are called for those they are about."""


def whose(organization: int, customer: int) -> list[int]:
    """Return a customer and all that were merged into it."""
    merged = Customer.objects.of(organization).filter(merged_into_id=customer).order_by("id")
    return [customer, *merged.values_list("pk", flat=True)]


def tell(file: IO[bytes], *, organization: int, customer: int, at: dt.datetime) -> dict[str, int]:
    """Write everything about a customer as one zip, and return how many rows of each table it has."""
    house = Organization.objects.get(pk=organization)
    row = Customer.objects.of(organization).get(pk=customer)
    ids = whose(organization, customer)
    invoices = invoices_of(organization, ids, base=house.base_currency)
    about = {
        "bundle": "dunwell subject",
        "version": 1,
        "organization": house.name,
        "made_at": at,
        "customer": row.number,
        "name": row.name,
    }
    counts: dict[str, int] = {}
    with Bundle(file, about=about) as bundle:
        for label, paths in _tables():
            found = list(_dicts(label, paths, organization, ids))
            if found:
                told = [in_words(label, one, invoices) for one in found]
                name = NAMES[label]
                counts[name] = bundle.table(f"{name}.csv", list(told[0]), (list(one.values()) for one in told))
                bundle.json(f"for programs/{label}.json", found)
        events = [happened(when, by, verb, text, invoices) for when, by, verb, text in _events(organization, ids)]
        counts["what happened"] = bundle.table("what happened.csv", ("at", "by", "what", "noted"), events)
        counts["mails"] = _mails(bundle, organization, ids)
        bundle.text("READ ME.txt", _read_me(house.name, row.name, at, counts))
    return counts


def _tables() -> list[tuple[str, list[str]]]:
    """Return each table once, with every column that leads from its rows to a customer."""
    paths: dict[str, list[str]] = {label: ["customer_id"] for label in ELSEWHERE}
    for one in TABLE:
        known = paths.setdefault(one.model, [])
        known += [one.of] if one.of not in known else []
    return sorted(paths.items())


def _dicts(label: str, paths: list[str], organization: int, ids: list[int]) -> Iterator[dict[str, Any]]:
    model: Any = apps.get_model(label)
    names = [field.attname for field in model._meta.concrete_fields if field.name not in LEFT_OUT]
    theirs = functools.reduce(Q.__or__, [Q(**{f"{path}__in": ids}) for path in paths])
    rows = model.objects.of(organization).filter(theirs).order_by("pk")
    yield from rows.values(*names)


def _events(organization: int, ids: list[int]) -> Iterable[tuple[Any, ...]]:
    rows = Event.objects.of(organization).filter(customer_id__in=ids).order_by("id")
    return rows.values_list("at", "actor", "verb", "body__text").iterator(chunk_size=2_000)


def _mails(bundle: Bundle, organization: int, ids: list[int]) -> int:
    rows = (
        Message.objects.of(organization)
        .filter(customer_id__in=ids, file__erased_at=None)
        .exclude(file=None)
        .order_by("id")
    )
    count = 0
    for key, file in rows.order_by("id").values_list("public_id", "file_id"):
        bundle.content(f"mails/{key}.eml", read_file(organization, file))
        count += 1
    return count


def _read_me(house: str, name: str, at: dt.datetime, counts: dict[str, int]) -> str:
    tables = "\n".join(f"- {label}: {count}" for label, count in sorted(counts.items()))
    return (
        f"What {house} knows about {name}, as of {at:%Y-%m-%d %H:%M} UTC.\n\n"
        "Each table is there twice: in words as CSV for a spreadsheet, and with every code as JSON in the folder\n"
        "“for programs”, where amounts (“_minor”) are in the smallest unit of their currency, such as cents.\n"
        "“what happened.csv” is the history; mails are in the folder of that name.\n\n"
        f"{tables}\n\n{len(PLAIN)} kinds of rows also hold codes and dates without anything about a person.\n"
    )
