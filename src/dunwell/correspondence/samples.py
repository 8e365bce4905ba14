"""A reminder to a customer who does not exist: what one's own details look like before anybody gets a letter."""

import datetime as dt

from dunwell.correspondence.letters import House, Item, Letter, Rendered, render
from dunwell.correspondence.texts import Tone, language_of

CUSTOMER = {"en": "Example Trading", "de": "Muster & Söhne", "fr": "Exemple & Fils", "es": "Ejemplo e Hijos"}
AMOUNTS = (119_000, 47_600)
"""Minor units of the two invoices it asks for."""


def sample_reminder(house: House, *, language: str, country: str, currency: str, today: dt.date) -> Rendered:
    """Write the first reminder about two invoices, 14 and 5 days late, as any other letter is written."""
    spoken = language_of(language)
    items = tuple(
        Item(
            number=f"INV-{1041 + at * 17}",
            issued=today - dt.timedelta(days=late + 30),
            due=today - dt.timedelta(days=late),
            currency=currency,
            open=amount,
            asked=amount,
        )
        for at, (late, amount) in enumerate(zip((14, 5), AMOUNTS, strict=True))
    )
    total = {currency: sum(AMOUNTS)}
    return render(
        Letter(
            tone=Tone.REMINDER,
            language=spoken,
            today=today,
            house=house,
            customer=CUSTOMER.get(spoken, CUSTOMER["en"]),
            customer_number="10042",
            country=country,
            overdue=items,
            total_overdue=total,
            asked=total,
        )
    )
