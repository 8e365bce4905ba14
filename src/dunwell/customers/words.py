"""Rows of the words customers are found and compared by (`customers/search.py` says which)."""

from collections.abc import Iterable

from dunwell.customers.models import Contact, Customer, Word
from dunwell.customers.search import Word as Pair
from dunwell.customers.search import search_text, words_of, words_of_contact
from dunwell.kit import bulk

_COLUMNS = ("organization_id", "kind", "word", "customer_id")


def add(organization: int, found: Iterable[tuple[int, set[Pair]]]) -> None:
    """Write the words of customers, (customer id, words) each; those that are there already stay."""
    rows = [(organization, kind, word, customer) for customer, words in found for kind, word in words]
    rows.sort()  # as the index is, or a long import touches a page of it for each row
    bulk.insert(Word, _COLUMNS, rows, conflict="ON CONFLICT DO NOTHING")


def of_row(row: Customer) -> set[Pair]:
    """Return the words of a customer's own columns."""
    return words_of(vars(row))


def text_of(row: Customer) -> str:
    """Return the text of a customer in which several words are looked for, with that of those merged into it."""
    own = search_text([row.number, row.name, row.city])
    if not row.leading:
        return own
    merged = Customer.objects.of(row.organization_id).filter(merged_into=row).order_by("id")
    return "".join([own, *merged.values_list("search", flat=True)])


def replace(organization: int, customer: int, before: set[Pair], after: set[Pair]) -> None:
    """Bring the words of one customer from what its columns gave to what they give now; its contacts' words stay."""
    gone = before - after
    if gone:
        rows = Contact.objects.of(organization).filter(customer_id=customer, removed_at=None)
        for email, phone in rows.order_by("id").values_list("email", "phone"):
            gone -= words_of_contact(email, phone)
    for kind, word in sorted(gone):
        Word.objects.of(organization).filter(kind=kind, word=word, customer_id=customer).delete()
    add(organization, [(customer, after - before)])
