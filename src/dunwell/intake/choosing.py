"""What a person chose on the page of a kept file, as a map: which column is what, how dates are written."""

from collections.abc import Iterable, Mapping
from typing import Any, Final, NamedTuple

from dunwell.intake import maps
from dunwell.intake.headings import NEEDED, STANDARD
from dunwell.intake.maps import ColumnMap
from dunwell.intake.terms import ImportKind

KEPT: Final = ""
LEFT: Final = "-"
"""A column nobody needs: it is not kept, either."""

WORDS: Final = {
    "customer": "customer number", "customer_name": "customer name", "number": "document number",
    "issue_date": "document date", "due_date": "due date", "amount": "original amount", "open_amount": "what is open",
    "kind": "kind of document or debtor", "sign": "mark of debit or credit (S/H, D/C)", "debit": "debit",
    "credit": "credit", "po_number": "order number of the customer", "external_id": "id in the source",
    "last_notice": "last reminder sent", "last_notice_date": "day of the last reminder", "vat_id": "VAT id",
    "address1": "street", "address2": "second line of the address", "email": "e-mail", "iban": "IBAN",
}  # fmt: skip
"""What a standard name is called to people, where it is not its own words."""


class ChoiceError(Exception):
    """The columns cannot be chosen like this; the text is a sentence."""


class Chosen(NamedTuple):
    """The columns by place (counted from 1) with their standard name, KEPT or LEFT; formats "" are found out."""

    columns: Mapping[int, str]
    headings: Mapping[int, str]
    heading_row: int
    order: str = ""
    decimal: str = ""
    sheet: str = ""


def word_of(name: str) -> str:
    """Return what a standard name is called to people."""
    return WORDS.get(name, name.replace("_", " "))


def names_of(kind: str) -> list[tuple[str, str]]:
    """Return the standard names of a kind of file with their words, those it needs first."""
    names = STANDARD[kind]
    return [(name, word_of(name)) for name in sorted(names, key=lambda name: name not in NEEDED[kind])]


def document_of(chosen: Chosen, *, kind: str, mapping: Mapping[str, Any], preset: str) -> dict[str, Any]:
    """Return a map as plain mappings that reads exactly these columns, and all else as the file was read before.

    Raises ChoiceError where two columns are to be the same.
    """
    columns: dict[str, str] = {}
    for place, name in sorted(chosen.columns.items()):
        if name in {KEPT, LEFT}:
            continue
        if name in columns:
            raise ChoiceError(f"Two columns are chosen as {word_of(name)}; leave one of them as an extra field.")
        columns[name] = f"#{place}"
    before = _before(kind, mapping, preset)
    formats = {name: text for name, text in before.formats.items() if name not in {"order", "decimal", "date"}}
    formats |= {"heading": str(chosen.heading_row)}
    formats |= {name: text for name, text in _given(chosen) if text}
    left = {chosen.headings[place] for place, name in chosen.columns.items() if name == LEFT}
    return maps.to_document(
        before._replace(columns=columns, headings={}, formats=formats, skip=frozenset(left - {""}), is_whole=True)
    )


def _given(chosen: Chosen) -> tuple[tuple[str, str], ...]:
    return ("order", chosen.order), ("decimal", chosen.decimal), ("sheet", chosen.sheet)


def _before(kind: str, mapping: Mapping[str, Any], preset: str) -> ColumnMap:
    if mapping:
        return maps.parse(mapping, kind=kind)
    return maps.load(preset, kind=kind) if preset else ColumnMap()


def is_about_documents(kind: str) -> bool:
    """Tell whether a kind of file may be read as the other by the same columns."""
    return kind in {ImportKind.OPEN_ITEMS, ImportKind.INVOICES}


def renamed(columns: Iterable[tuple[int, str]], *, old: str, new: str) -> dict[int, str]:
    """Return the columns with one name changed, unless another column has the new one already."""
    found = dict(columns)
    if new in found.values():
        return found
    return {place: new if name == old else name for place, name in found.items()}
