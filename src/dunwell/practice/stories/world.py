"""The world of one story: a creditor of its own, a clock that the story moves, and names for what is in it."""

import datetime as dt
import zoneinfo
from collections.abc import Sequence
from typing import Any

from django.db import transaction

from dunwell.customers import operations as customers
from dunwell.customers import queries as who
from dunwell.customers.models import Customer
from dunwell.dunning import operations as dunning
from dunwell.engine import money
from dunwell.intake import operations as intake
from dunwell.intake.records import currencies
from dunwell.kit.zones import recipient_zones
from dunwell.organizations import operations as organizations
from dunwell.organizations.models import Organization
from dunwell.organizations.terms import ConnectionKind, Sending
from dunwell.receivables.models import OpenItem
from dunwell.strategies import operations as strategies

ACTOR = "system:story"
MORNING = dt.time(0, 1)
"""When what a day's line tells becomes known, unless the line says another time: before the night runs."""


class StoryError(Exception):
    """Something a story asks for cannot be done; the text says what."""


class Failed(Exception):  # noqa: N818 - it is a finding, not an error
    """An expectation that does not hold: what was expected and what was found, in plain words."""

    def __init__(self, expected: str, got: str) -> None:
        super().__init__(f"expected {expected}, got {got}")
        self.expected, self.got = expected, got


class World:
    """What a story's lines act on and look at. Instants are aware; `on` is the day in the creditor's zone."""

    def __init__(self, *, name: str, founded: dt.date) -> None:
        """Found the creditor: Germany, euros, sending ON, strategy `standard`, mail kept in an embedded mailbox."""
        self.zone = "Europe/Berlin"
        self.at = dt.datetime.combine(founded, dt.time(0, 1), zoneinfo.ZoneInfo(self.zone))
        self.quiet_days: int | None = None
        self.has_strategy = False
        self.subject: str | None = None
        self.night_on: dt.date | None = None
        self.looking_at: dt.date | None = None
        self.was_dispatched = False
        self.is_dry = False
        self.began_at = self.at
        self.written_before = 0
        self.results: dict[str, int] = {}
        self.told = ""
        self.problems: list[str] = []
        self.imports: dict[str, int] = {}
        self._settings: Organization | None = None
        self._sources: dict[str | None, int] = {}
        with transaction.atomic():
            row = organizations.create_organization(
                name=f"Story: {name}"[:200],
                base_currency="EUR",
                time_zone=self.zone,
                country="DE",
                at=self.at,
                actor=ACTOR,
            )
            self.organization = row.pk
            strategies.ensure_builtin(self.organization, self.at)
            self.chase_by("standard")
            self.set(email="receivables@house.example", signer="Dana Clerk", phone="+49 30 1234567")
            self.change_sending(Sending.ON)
            self.connect("mailbox")

    @property
    def acting(self) -> dict[str, Any]:
        """For whom, when and by whom: what every operation is told."""
        return {"organization": self.organization, "at": self.at, "actor": ACTOR}

    @property
    def on(self) -> dt.date:
        """The day it is in the creditor's zone."""
        return self.at.astimezone(zoneinfo.ZoneInfo(self.zone)).date()

    @property
    def explained_on(self) -> dt.date:
        """The day as of which decisions are explained: that of the night of this line, else the story's own."""
        return self.looking_at or max(self.on, self.night_on or self.on)

    def settings(self) -> Organization:
        """The creditor's row as it is now; only a story's own lines change it."""
        if self._settings is None:
            self._settings = Organization.objects.get(pk=self.organization)
        return self._settings

    # The clock -------------------------------------------------------------------------------------------------------

    def move_to(self, on: dt.date | None, time: dt.time | None) -> None:
        """Go to a line's day and time; a line without time comes after what went before on its day."""
        self.looking_at = None
        self.is_dry = False
        if on is None:
            self.at += dt.timedelta(seconds=1)
            return
        instant = dt.datetime.combine(on, time or MORNING, zoneinfo.ZoneInfo(self.zone))
        if time is None and on == self.on:
            instant = max(instant, self.at + dt.timedelta(seconds=1))
        self.at = instant

    def not_before(self, time: dt.time, *, on: dt.date | None = None) -> None:
        """Wait until a time of the day, unless it is past."""
        instant = dt.datetime.combine(on or self.on, time, zoneinfo.ZoneInfo(self.zone))
        self.at = max(instant, self.at + dt.timedelta(seconds=1))

    # The creditor ----------------------------------------------------------------------------------------------------

    def change_sending(self, state: str, *, redirect_to: str = "", limit: int | None = None) -> None:
        """Change what may leave the house."""
        self._settings = None
        dunning.change_sending(
            state=state,
            redirect_to=redirect_to,
            limit=limit,
            **self.acting,
            role=None,
        )

    def set(self, **changes: object) -> None:
        """Change settings by their column names."""
        self._settings = None
        organizations.update_settings(changes=changes, **self.acting)

    def chase_by(self, key: str) -> None:
        """Chase everybody by a strategy in force."""
        self._settings = None
        strategies.set_default(key=key, **self.acting)

    def connect(self, connector: str, **settings: str) -> None:
        """Let mail go out by a connector."""
        organizations.connect(
            kind=ConnectionKind.EMAIL,
            connector=connector,
            settings=settings,
            **self.acting,
            role=None,
        )

    # Names -----------------------------------------------------------------------------------------------------------

    def currency(self, said: str | None) -> str:
        """The currency said, else the creditor's own; raises StoryError where no country pays in it."""
        if said and said not in currencies():
            raise StoryError(f"{said} is no currency in use; write its ISO 4217 code, e.g. EUR")
        return said or self.settings().base_currency

    def source(self, name: str | None = None) -> int:
        """The source a line's rows belong to: `story`, which is never stale until the story gives it a date."""
        if name not in self._sources:
            row = intake.ensure_source(name=name or "story", is_current=name is None, **self.acting)
            self._sources[name] = row.pk
        return self._sources[name]

    def customer(self, number: str, *, create: bool = False) -> Customer:
        """The customer of that number; with `create` a business that can be reached, where there is none."""
        self.subject = number
        found = who.find_customer(self.organization, number)
        if found is None and create:
            found = customers.create_customer(
                number=number,
                name=number,
                values={"kind": "BUSINESS", "country": self.settings().country},
                **self.acting,
            )
            contact = customers.NewContact(found.pk, email=self.address(number))
            customers.add_contact(contact=contact, **self.acting)
        if found is None:
            raise StoryError(f"nobody is called {number}")
        return found

    def zone_of(self, zone: str, country: str) -> str:
        """The zone in which a customer of that zone or country reads its mail."""
        home = self.settings()
        return recipient_zones(zone=zone, country=country, home_zone=self.zone, home_country=home.country, at=self.at)[
            0
        ]

    def number_of(self, customer: int) -> str:
        """The number of a customer."""
        return Customer.objects.of(self.organization).values_list("number", flat=True).get(pk=customer)

    @staticmethod
    def address(number: str) -> str:
        """The address of a customer for whom the story names none."""
        plain = "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in number.lower())
        return f"ap@{plain.strip('-') or 'customer'}.example"

    def line(self, number: str) -> OpenItem:
        """The due line of that number; `INV-1/2` is the second line of a document with several."""
        lines = self.lines(number)
        if not lines:
            name, _, position = number.rpartition("/")
            lines = [row for row in self.lines(name) if str(row.position) == position] if name else []
        if not lines:
            raise StoryError(f"there is no invoice or credit {number}")
        if len(lines) > 1:
            raise StoryError(f"{number} has {len(lines)} due lines; name one, like {number}/1")
        return lines[0]

    def lines(self, number: str) -> Sequence[OpenItem]:
        """All due lines of the document of that number; where several have it, the subject's own."""
        rows = OpenItem.objects.of(self.organization).filter(document__number=number).select_related("document")
        found = list(rows.order_by("document_id", "position"))
        if len({row.document_id for row in found}) > 1 and self.subject is not None:
            owner = self.customer(self.subject).pk
            found = [row for row in found if row.customer_id == owner]
        return found

    def lines_of_any(self, name: str) -> Sequence[OpenItem]:
        """The lines of an invoice of that name; none where it names no invoice."""
        try:
            return self.lines_of(name)
        except StoryError:
            return []

    def lines_of(self, number: str) -> Sequence[OpenItem]:
        """The one line that a number like `INV-1/2` names, else all lines of the document."""
        return self.lines(number) or [self.line(number)]

    @staticmethod
    def minor(amount: str, currency: str) -> int:
        """An amount as written, in minor units."""
        return money.minor(amount, currency)
