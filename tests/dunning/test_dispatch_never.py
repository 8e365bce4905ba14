"""No history, clock, zone, wish, hold or place makes dispatch send what the rules forbid, written down a second time.

What is drawn here is brought in as rows, and judged from what was drawn by the naive evaluator: nothing between the
rows and the gate is shared.
"""

import datetime as dt
import zoneinfo
from typing import Any, NamedTuple

import pytest
from django.db import transaction
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as some

from dunwell.compliance.models import ContactAttempt
from dunwell.compliance.operations import give_consent, opt_out, place_hold, release_hold, state_preference
from dunwell.compliance.terms import Channel, ConsentKind, ContactState, HoldKind, PreferenceKind
from dunwell.correspondence.models import Message
from dunwell.customers import operations as customers
from dunwell.customers.models import Customer
from dunwell.customers.operations import NewContact
from dunwell.kit import faults
from dunwell.kit.workdays import public_holidays
from tests import make
from tests.compliance import naive
from tests.dunning.nights import house_with_mail, night, send
from tests.dunning.places import PLACES, Place

pytestmark = pytest.mark.django_db(transaction=True)
BERLIN = zoneinfo.ZoneInfo("Europe/Berlin")
DAY = dt.timedelta(days=1)


# Clocks change in both hemispheres, a leap day, the turn of a year, weekends and ordinary days.
DAYS = [
    dt.date.fromisoformat(day)
    for day in (
        *("2026-10-05", "2026-10-06", "2026-10-26", "2026-11-02", "2026-12-31", "2027-01-04"),
        *("2027-03-15", "2027-03-29", "2027-04-05", "2028-02-29"),
    )
]
HELD = [HoldKind.BLOCK, HoldKind.CEASE, HoldKind.ATTORNEY, HoldKind.DECEASED, HoldKind.BREATHING_SPACE]
OFFSET = some.integers(-9, 2)
HOLDS = some.builds(
    lambda kind, start, length, release, on: (kind, start, length, release, on),
    some.sampled_from([*HELD, HoldKind.CLAIMED_PAID, HoldKind.HARDSHIP, HoldKind.KEY_ACCOUNT]),
    OFFSET,
    some.one_of(some.none(), some.integers(0, 9)),
    some.one_of(some.none(), some.integers(0, 8)),
    some.sampled_from(["customer", "item", "group"]),
)
EVENTS = some.builds(
    lambda hours, channel, direction, state: (hours, channel, direction, state),
    some.one_of(some.integers(1, 24 * 9), some.sampled_from([130, 140, 143, 144, 145, 150, 155, 160, 167, 168])),
    some.sampled_from([Channel.EMAIL, Channel.EMAIL, Channel.CALL, Channel.LETTER, Channel.SMS]),
    some.sampled_from(["OUT", "OUT", "OUT", "IN"]),
    some.sampled_from([ContactState.MADE, ContactState.ATTEMPTED, ContactState.UNCERTAIN, ContactState.VOID]),
)
TIMES = some.builds(
    lambda days, hours: {"days": days, "from": hours[0], "to": hours[1]},
    some.lists(some.sampled_from(naive.DAYS), min_size=1, max_size=5, unique=True),
    some.sampled_from([("00:00", "12:00"), ("08:00", "09:30"), ("09:00", "24:00")]),
)


class Drawn(NamedTuple):
    """One customer as it was drawn; days and hours are counted back from the day of the night."""

    place: Place
    holds: list[tuple[HoldKind, int, int | None, int | None, str]]
    events: list[tuple[int, Channel, str, ContactState]]
    times: list[dict[str, Any]]
    shut: tuple[bool, bool]
    works: bool
    consents: bool
    meanwhile: str


NOTHING = Drawn(PLACES[0], [], [], [], (False, False), works=False, consents=True, meanwhile="")
TROUBLES = some.one_of(
    some.builds(lambda one: {"holds": one}, some.lists(HOLDS, min_size=1, max_size=2)),
    some.builds(lambda one: {"events": one}, some.lists(EVENTS, min_size=2, max_size=5)),
    some.builds(lambda one: {"times": [one]}, TIMES),
    some.builds(lambda one: {"shut": one}, some.tuples(some.booleans(), some.booleans())),
    some.builds(lambda one, other: {"works": one, "consents": other}, some.booleans(), some.booleans()),
    some.builds(
        lambda one: {"meanwhile": one}, some.sampled_from(["hold", "opt out", "zone", "times", "kind", "contacts"])
    ),
)
"""What stands in the way of a customer whom all rules would let be written to; of these at most three."""


@some.composite
def customers_drawn(draw: some.DrawFn) -> list[Drawn]:
    """A few customers of one or two places, each with nothing, one or some troubles."""
    places = draw(some.lists(some.sampled_from(PLACES), min_size=1, max_size=2, unique=True))
    found = []
    for _ in range(5):
        own: dict[str, Any] = {"place": draw(some.sampled_from(places))}
        for trouble in draw(some.lists(TROUBLES, max_size=3)):
            own |= trouble
        found.append(NOTHING._replace(**own))
    return found


class World:
    """A house and what was drawn about its customers, brought in as rows."""

    def __init__(self, number: int, day: dt.date) -> None:
        """Found it."""
        self.house = house_with_mail(f"House {number}")
        self.day = day
        self.drawn: dict[int, Drawn] = {}
        self.facts: dict[int, dict[str, Any]] = {}

    def add(self, drawn: Drawn, at: dt.datetime) -> None:
        """Bring one customer in with all that was drawn about it."""
        place, number = drawn.place, f"C{len(self.drawn)}"
        with transaction.atomic():
            head = (
                make.customer(self.house, f"{number}-HEAD", email="")
                if any(h[4] == "group" for h in drawn.holds)
                else None
            )
            row = make.customer(self.house, number, kind=place.kind, time_zone=place.zone, parent=head)
            Customer.objects.of(self.house).filter(pk=row.pk).update(region=place.region, country=place.country)
            contact = NewContact(row.pk, email=f"two@{number.lower()}.example")
            customers.add_contact(organization=self.house.pk, contact=contact, at=make.AT, actor=make.ACTOR)
            line = make.invoice(
                self.house, row, number=f"INV-{number}", due=self.day - 9 * DAY, issued=self.day - 40 * DAY
            )
        self.drawn[row.pk] = drawn
        known: dict[str, Any] = {"number": number.lower(), "holds": [], "line": line.pk, "times": list(drawn.times)}
        self.facts[row.pk] = known
        self._hold(row, line.pk, head, drawn, known)
        self._contacted(row, drawn, at)
        self._wish(row, drawn, at)

    def _hold(self, row: Customer, line: int, head: Customer | None, drawn: Drawn, known: dict[str, Any]) -> None:
        for kind, start, length, release, on in drawn.holds:
            first = self.day + start * DAY
            last = first + length * DAY if length is not None else None
            free = first + release * DAY if release is not None and (length is None or release <= length) else None
            if free is not None and free > self.day:
                free = None
            who: dict[str, Any] = {"organization": self.house.pk, "at": make.AT, "actor": "test"}
            with transaction.atomic():
                key = place_hold(
                    customer=head.pk if on == "group" and head else row.pk,
                    kind=kind,
                    from_on=first,
                    until_on=last,
                    open_item=line if on == "item" else None,
                    includes_group=on == "group",
                    **who,
                )
                if free is not None:
                    release_hold(hold=key, on=free, **{**who, "at": make.AT + 3 * DAY})
            ends = free or (last + DAY if last else None)
            known["holds"].append((kind, first, ends))

    def _contacted(self, row: Customer, drawn: Drawn, at: dt.datetime) -> None:
        root = row.parent_id or row.pk
        for hours, channel, direction, state in drawn.events:
            then = at - dt.timedelta(hours=hours)
            ContactAttempt.objects.create(
                organization=self.house,
                root_id=root,
                customer=row,
                channel=channel,
                direction=direction,
                outcome="conversation" if channel == Channel.CALL else "",
                at=then,
                local_on=then.astimezone(BERLIN).date(),
                state=state,
            )

    def _wish(self, row: Customer, drawn: Drawn, at: dt.datetime) -> None:
        number = self.facts[row.pk]["number"]
        who: dict[str, Any] = {"organization": self.house.pk, "at": at - DAY, "actor": "test", "source": "letter"}
        with transaction.atomic():
            for address, is_shut in zip((f"AP@{number}.example", f"two@{number}.example"), drawn.shut, strict=True):
                if is_shut:
                    opt_out(channel=Channel.EMAIL, address=address, from_on=self.day - DAY, **who)
            for times in drawn.times:
                self._times(row.pk, times, at)
            if drawn.works:
                value = {"address": f"ap@{number}.example"}
                kind = PreferenceKind.WORK_ADDRESS
                state_preference(customer=row.pk, kind=kind, value=value, from_on=self.day - DAY, **who)
            if drawn.consents:
                given = at - 3 * DAY
                for what in (ConsentKind.EMAIL, ConsentKind.EMAIL_WORK):
                    give_consent(customer=row.pk, kind=what, address=f"ap@{number}.example", given_at=given, **who)

    def _times(self, customer: int, times: dict[str, Any], at: dt.datetime) -> None:
        state_preference(
            organization=self.house.pk,
            customer=customer,
            kind=PreferenceKind.TIMES,
            value=times,
            from_on=self.day - DAY,
            source="call",
            at=at,
            actor="test",
        )

    def happen(self, at: dt.datetime) -> None:
        """Do between T0 and T1 what was drawn to come in meanwhile."""
        for pk, drawn in self.drawn.items():
            known, rows = self.facts[pk], Customer.objects.of(self.house).filter(pk=pk)
            who: dict[str, Any] = {"organization": self.house.pk, "at": at, "actor": "test"}
            with transaction.atomic():
                if drawn.meanwhile == "hold":
                    place_hold(customer=pk, kind=HoldKind.DECEASED, from_on=self.day, **who)
                    known["holds"].append((HoldKind.DECEASED, self.day, None))
                elif drawn.meanwhile == "opt out":
                    for name in ("ap", "two"):
                        address = f"{name}@{known['number']}.example"
                        opt_out(channel=Channel.EMAIL, address=address, from_on=self.day, **who)
                    known["all shut"] = True
                elif drawn.meanwhile == "zone":
                    rows.update(time_zone="Pacific/Kiritimati")
                    known["zone"] = "Pacific/Kiritimati"
                elif drawn.meanwhile == "times":
                    never = {"days": list(naive.DAYS), "from": "00:00", "to": "24:00"}
                    self._times(pk, never, at)
                    known["times"].append(never)
                elif drawn.meanwhile == "kind":
                    rows.update(kind="")
                    known["unknown"] = True
                elif drawn.meanwhile == "contacts":
                    row = rows.get()
                    for _ in range(3):
                        self._contacted(row, drawn._replace(events=[(1, Channel.LETTER, "OUT", ContactState.MADE)]), at)
                    known["full"] = True

    def why_not(self, message: Message, at: dt.datetime) -> list[str]:
        """Everything that forbids a message that left, from what was drawn."""
        drawn, known = self.drawn[message.customer_id], self.facts[message.customer_id]
        place = drawn.place
        if place.packs is None or known.get("unknown"):
            return ["nobody knows the rules"]
        zones = (known["zone"],) if "zone" in known else place.zones
        return [*self._rests(known), *self._own(zones, drawn, known, at), *self._law(zones, drawn, known, message, at)]

    def _rests(self, known: dict[str, Any]) -> list[str]:
        found = []
        for kind, first, ends in known["holds"]:
            if first <= self.day and (ends is None or ends > self.day):
                found.append(f"held: {kind}")
            elif first <= self.day and ends is not None and ends <= self.day < ends + 5 * DAY:
                found.append(f"cools: {kind}")
        return found

    def _own(self, zones: tuple[str, ...], drawn: Drawn, known: dict[str, Any], at: dt.datetime) -> list[str]:
        found = []
        for zone in zones:
            local = at.astimezone(zoneinfo.ZoneInfo(zone))
            if not dt.time(8) <= local.time() < dt.time(11):
                found.append("outside of the window")
            if local.weekday() > 4 or local.date() in public_holidays(drawn.place.country, local.year):
                found.append("closed")
        home = zoneinfo.ZoneInfo(zones[0])
        week = [
            hours
            for hours, _, direction, state in drawn.events
            if direction == "OUT"
            and state != ContactState.VOID
            and (at.astimezone(home).date() - (at - dt.timedelta(hours=hours)).astimezone(home).date()).days < 7
        ]
        return found + (["three a week"] if len(week) >= 3 or known.get("full") else [])

    def _law(
        self, zones: tuple[str, ...], drawn: Drawn, known: dict[str, Any], message: Message, at: dt.datetime
    ) -> list[str]:
        shut = [
            f"{name}@{known['number']}.example"
            for name, is_shut in zip(("ap", "two"), drawn.shut, strict=True)
            if is_shut
        ]
        is_work = drawn.works and message.recipient == f"ap@{known['number']}.example"
        granted = drawn.consents and message.recipient == f"ap@{known['number']}.example"
        words = {Channel.SMS: "sms", Channel.CALL: "call", Channel.EMAIL: "email", Channel.LETTER: "letter"}
        case = {
            "pack": drawn.place.packs,
            "debtor": {
                "kind": drawn.place.kind.lower(),
                "tz_address": list(zones),
                "opted_out": ["email"] if message.recipient in shut or known.get("all shut") else [],
                "inconvenient_times": known["times"],
                "email_type": "work" if is_work else "",
                "consents": {name: {"status": "granted"} for name in ("email", "email_work") if granted},
            },
            "history": [
                {
                    "at": at - dt.timedelta(hours=hours),
                    "channel": words[channel],
                    "direction": direction.lower(),
                    "outcome": "conversation" if channel == Channel.CALL else "sent",
                    "debts": ["D1"],
                    "creditor": "C1",
                    "location": "personal",
                    "flags": [],
                    "step": "",
                }
                for hours, channel, direction, state in drawn.events
                if state != ContactState.VOID
            ],
            "notices": [],
            "debt": {"due_date": (self.day - 9 * DAY).isoformat()},
            "context": {"holidays": [day.isoformat() for day in public_holidays(drawn.place.country, at.year)]},
            "proposed": {"channel": "email", "purpose": "reminder", "step": "reminder_1", "debts": ["D1"]},
        }
        return sorted(naive.forbids(case, at))


SENT: list[int] = []
"""How many left in each example, so that the test knows that it tried something."""
NUMBERS = iter(range(1_000_000))


def three(*hours: int) -> Drawn:
    """Three letters so many hours ago to somebody in Berlin."""
    return NOTHING._replace(events=[(ago, Channel.LETTER, "OUT", ContactState.UNCERTAIN) for ago in hours])


# What fails is printed as it was drawn: to shrink it costs minutes, for each example founds a house.
@settings(max_examples=40, deadline=None, derandomize=True, database=None, phases=(Phase.explicit, Phase.generate))
@example([three(153, 149, 145), three(154, 149, 145)], dt.date(2026, 10, 13), None)  # the seventh day, and the eighth
@given(
    customers_drawn(),
    some.sampled_from(DAYS),
    some.one_of(some.none(), some.sampled_from([480, 659]), some.integers(0, 23 * 60)),
)
def check(drawn: list[Drawn], day: dt.date, minute: int | None) -> None:
    """Send on a day, in the morning of the first customer or at any minute, and ask of each mail why it might not."""
    zone = zoneinfo.ZoneInfo(drawn[0].place.zones[0])
    wall = dt.time(9, 15) if minute is None else dt.time(minute // 60, minute % 60)
    at = dt.datetime.combine(day, wall, zone).astimezone(dt.UTC)
    world = World(next(NUMBERS), at.astimezone(BERLIN).date())
    for one in drawn:
        world.add(one, at)
    night(world.house, world.day)
    turn = {"done": False}

    def meanwhile() -> None:
        if not turn["done"]:
            turn["done"] = True
            world.happen(at)

    with faults.armed("dispatch.before_t1", meanwhile):
        send(world.house, at)
    sent = list(Message.objects.of(world.house).filter(state="SENT"))
    SENT.append(len(sent))
    for message in sent:
        assert world.why_not(message, at) == [], (message.recipient, at, world.drawn[message.customer_id])


def test_whatever_was_drawn_nothing_forbidden_left() -> None:
    check()
    assert sum(SENT) > 10


@pytest.mark.parametrize("place", PLACES, ids=lambda place: f"{place.country}-{place.kind}-{place.region}")
def test_whom_nothing_forbids_is_written_to_and_of_whom_the_rules_are_not_known_is_not(place: Place) -> None:
    zone = zoneinfo.ZoneInfo(place.zones[0])
    at = dt.datetime(2026, 10, 6, 9, 15, tzinfo=zone).astimezone(dt.UTC)
    world = World(next(NUMBERS), at.astimezone(BERLIN).date())
    world.add(NOTHING._replace(place=place), at)
    night(world.house, world.day)
    send(world.house, at)
    assert Message.objects.of(world.house).filter(state="SENT").exists() is (place.packs is not None)
