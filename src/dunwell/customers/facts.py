"""Columns of a customer and what each may hold. Pure: no rows are read."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Final, NamedTuple

from babel import Locale

from dunwell.customers.terms import ContactRole, CustomerKind
from dunwell.kit.zones import time_zones

COLUMNS: dict[str, Any] = {
    "number": "",
    "name": "",
    "kind": "",
    "country": "",
    "region": "",
    "language": "",
    "time_zone": "",
    "currency": "",
    "segment": "",
    "owner": "",
    "is_key_account": False,
    "credit_limit_minor": None,
    "payment_method": "",
    "salutation": "",
    "phone": "",
    "iban": "",
    "vat_id": "",
    "registration": "",
    "address1": "",
    "address2": "",
    "postal_code": "",
    "city": "",
}
"""What `create` and `update` accept, with the value of what is not known."""

ASKED_FOR_MANY = frozenset({"kind", "country", "language", "time_zone", "segment", "owner", "payment_method"})
"""What may be answered once for many customers."""

_LENGTHS = {
    "number": 120,
    "name": 255,
    "region": 40,
    "segment": 80,
    "owner": 120,
    "payment_method": 20,
    "salutation": 120,
    "phone": 40,
    "iban": 34,
    "vat_id": 40,
    "registration": 80,
    "address1": 255,
    "address2": 255,
    "postal_code": 20,
    "city": 120,
}
_SHAPES = {
    "kind": re.compile("|".join(value for value in CustomerKind.values if value)),
    "country": re.compile(""),
    "language": re.compile(r"[a-z]{2,3}(-[A-Z]{2})?"),
    "currency": re.compile(r"[A-Z]{3}"),
    "time_zone": re.compile(""),
}
_EMAIL = re.compile(r"[^@\s,;<>\"]{1,64}@[^@\s,;<>\"]{1,189}")


NOTHING: Mapping[str, Any] = {}


class NewCustomer(NamedTuple):
    """A customer to be created; `values` are columns of the row (`customers/facts.py`), checked before writing."""

    number: str
    name: str
    values: Mapping[str, Any] = NOTHING
    custom: Mapping[str, str] = NOTHING
    is_stub: bool = False


class NewContact(NamedTuple):
    """A contact to be added; `source_id` and `external_id` name it in an import, a person's own has neither."""

    customer_id: int
    role: str = ContactRole.BILLING
    email: str = ""
    name: str = ""
    phone: str = ""
    language: str = ""
    channel: str = ""
    source_id: int | None = None
    external_id: str = ""


class CustomerError(Exception):
    """A customer or contact cannot be written like this; the text is one sentence saying what and what to do."""


@cache
def countries() -> frozenset[str]:
    """Return the ISO 3166 codes of countries and territories; of any other word nobody knows the law."""
    codes = {code for code in map(str, Locale("en").territories) if re.fullmatch(r"[A-Z]{2}", code)}
    return frozenset(codes - {"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"})


@cache
def country_names() -> list[tuple[str, str]]:
    """Return each country's code and English name, by name."""
    names = [(code, str(Locale("en").territories[code])) for code in countries()]
    return sorted(names, key=lambda one: unicodedata.normalize("NFKD", one[1]))


@cache
def language_names() -> list[tuple[str, str]]:
    """Return the code of two letters and the English name of each language, by name."""
    names = {str(code): str(name) for code, name in Locale("en").languages.items()}
    return sorted(((code, name) for code, name in names.items() if len(code) == 2), key=lambda one: one[1])


def language_name(code: str) -> str:
    """Return the English name of a language (`French`), its code where nobody gave it one."""
    return str(Locale("en").languages.get(code.split("-", maxsplit=1)[0].lower()) or code)


_LISTED: Final[Mapping[str, Callable[[], frozenset[str]]]] = {"country": countries, "time_zone": time_zones}


def problem_of(column: str, value: Any) -> str:
    """Say what keeps a column from holding a value; empty when nothing does."""
    if column in _LENGTHS:
        length = _LENGTHS[column]
        if column in {"number", "name"} and not value:
            return f"the {column} is missing"
        return f"longer than {length} characters" if len(value) > length else ""
    if column == "credit_limit_minor":
        return "a limit below 0" if value is not None and value < 0 else ""
    if not value or column not in _SHAPES:
        return ""
    shape = _SHAPES[column]
    fits = value in _LISTED[column]() if column in _LISTED else shape.fullmatch(value) is not None
    hint = "; the United Kingdom is GB" if (column, value) == ("country", "UK") else ""
    return "" if fits else f"{value!r} is no {column.replace('_', ' ')}{hint}"


def checked(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return values as they are written; raises CustomerError for the first that cannot be."""
    for column, value in values.items():
        if column not in COLUMNS:
            raise CustomerError(f"A customer has no column {column!r}.")
        if problem := problem_of(column, value):
            raise CustomerError(f"{values.get('number') or 'Customer'}: {problem}.")
    return dict(values)


def is_email(text: str) -> bool:
    """Tell whether a text can be an e-mail address; whether it reaches anybody only a mail can tell."""
    return len(text) <= 254 and _EMAIL.fullmatch(text) is not None


def checked_contact(contact: NewContact) -> NewContact:
    """Return a contact as it is written; raises CustomerError."""
    if not contact.email and not contact.phone:
        raise CustomerError("A contact needs an e-mail address or a telephone number.")
    if contact.email and not is_email(contact.email):
        raise CustomerError(f"{contact.email!r} is no e-mail address.")
    if contact.role not in ContactRole.values:
        raise CustomerError(f"{contact.role!r} is no role of a contact; choose one of {', '.join(ContactRole.values)}.")
    return contact
