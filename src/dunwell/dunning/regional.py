"""Which calendar holds for whom: customers of parts of a country that have public holidays of their own."""

from collections.abc import Mapping
from typing import Final

from dunwell.dunning.book import Book
from dunwell.dunning.reading import Reader

_REGIONS: Final = """
SELECT c.id, c.country, c.region FROM customers_customer c
WHERE c.organization_id = %(org)s AND c.id BETWEEN %(first)s AND %(last)s AND NOT (c.region = '')
"""


def calendars_of(book: Book, reader: Reader) -> Mapping[int, str]:
    """Return customer -> the name of its calendar in the context, where that is not its whole country's."""
    if not book.has_regions:
        return {}
    found = ((pk, country, book.calendar_key(country, region)) for pk, country, region in reader.plain(_REGIONS))
    return {pk: key for pk, country, key in found if key != country}
