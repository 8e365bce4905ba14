"""Finding customers by what somebody types, in one box: words, numbers, IBAN, VAT id, telephone, mail address.

Each word is looked up by its beginning in the index of words. Of several words the rarest leads: its customers are
read and the others compared with their text, so that `muller gmbh` costs what `muller` costs.
"""

from collections.abc import Sequence
from typing import Final

from dunwell.customers.models import Customer, Word
from dunwell.customers.search import LAST, Reading, readings
from dunwell.customers.terms import WordKind
from dunwell.kit.tenancy import TenantQuerySet

FEW: Final = 300
"""Up to so many customers are read and sorted; a word that more have is looked for along the list of names."""


def matching(organization: int, text: str) -> TenantQuerySet[Customer] | None:
    """Return the customers somebody may mean by a text, in no order; None when nobody can be meant.

    The first way to understand the text that finds anybody counts; see `search.readings`.
    """
    rows = Customer.objects.of(organization).filter(merged_into=None)
    for reading in readings(text):
        rarest = min((_customers(organization, reading, word) for word in reading.words), key=len)
        if not rarest:
            continue
        if len(reading.words) == 1 and len(rarest) <= FEW:
            return rows.filter(pk__in=rarest)
        found = rows.filter(pk__in=rarest) if len(rarest) <= FEW else rows
        for word in reading.words:
            found = found.filter(search__contains=f" {word}")
        if len(rarest) > FEW or found.exists():
            return found
    return None


def _customers(organization: int, reading: Reading, word: str) -> Sequence[int]:
    """Return the customers who have a word that begins so, up to one more than a few."""
    rows = Word.objects.of(organization).filter(kind__in=reading.kinds, word__gte=word, word__lt=f"{word}{LAST}")
    found = list(dict.fromkeys(rows.values_list("customer_id", flat=True)[: FEW + 1]))
    # Only words can be compared with a customer's text: of a domain that hundreds have, the first hundreds are shown.
    return found if WordKind.WORD in reading.kinds else found[:FEW]
