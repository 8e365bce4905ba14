"""The six ready strategies as one chooses among them; `standard` is kept for those who have it."""

from typing import Final, NamedTuple


class Ready(NamedTuple):
    """A ready strategy in words: whom it suits, and how it feels to get it."""

    key: str
    suits: str
    feels: str


READY: Final = (
    Ready(
        "courteous",
        "Business customers, the usual choice",
        "A note before the day, two reminders, a call, a final notice.",
    ),
    Ready(
        "firm",
        "Business customers who know the rules",
        "Earlier and closer together; a person is asked whether to hand over.",
    ),
    Ready("gentle", "Customers you want to keep at any price", "More time after the due date, longer quiet."),
    Ready(
        "consumer",
        "Private customers",
        "Few messages far apart; a person reads every final notice before it leaves.",
    ),
    Ready(
        "public",
        "Public bodies: they pay late but surely",
        "A call that asks for the missing reference comes before the second reminder.",
    ),
    Ready(
        "direct-debit",
        "Whose invoices are collected, or whom somebody looks after",
        "Somebody calls first, and a person reads every message before it leaves.",
    ),
)
