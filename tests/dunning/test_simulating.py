"""A past played again: as of each day the facts of that day, decided only where something changed, nothing written."""

import datetime as dt
import random
from collections import defaultdict
from typing import Any

import pytest
from django.db import transaction

from dunwell.compliance import operations as compliance
from dunwell.compliance.terms import Channel, HoldKind
from dunwell.customers.models import Contact
from dunwell.disputes import operations as disputes
from dunwell.dunning import simulating
from dunwell.dunning.book import Book, assuming_fresh, open_book
from dunwell.dunning.film import Film
from dunwell.dunning.models import StepTaken
from dunwell.dunning.night import run_night
from dunwell.dunning.playing import filmed, ranges
from dunwell.dunning.recalling import choices_since
from dunwell.dunning.scene import Played, Scene
from dunwell.dunning.simulating import IN_FORCE, Policy, SimulationError, simulate
from dunwell.dunning.snapshot import accounts_from, read_accounts
from dunwell.dunning.telling import days_of, told
from dunwell.engine.facts import Account
from dunwell.organizations.models import Organization
from dunwell.promises import operations as promises
from dunwell.receivables import operations as receivables
from dunwell.strategies import documents
from dunwell.strategies import operations as strategies
from dunwell.worklist.models import Task
from tests import make

pytestmark = pytest.mark.django_db

FIRST, LAST = dt.date(2026, 7, 1), dt.date(2026, 9, 30)
BY: dict[str, Any] = {"at": make.AT, "actor": make.ACTOR}
SEGMENTS = """
segments:
  - {key: large, name: Large, when: [overdue, ">=", "900"], strategy: firm}
  - {key: slow, name: Slow, when: [delay_days, ">=", 10], strategy: gentle}
  - {key: many, name: Many, when: {any: [[lines_open, ">=", 4], [open_in_all, ">", "1500"]]}, strategy: public}
"""


def day(number: int) -> dt.date:
    """A day counted from the first."""
    return FIRST + dt.timedelta(days=number)


def lived_in() -> Organization:
    """A creditor with a quarter of life: paid late, in parts, by credit, promised, disputed, held, put off."""
    house = make.organization()
    chance = random.Random(11)
    for number in range(12):
        who = make.customer(house, f"C{number}", kind="BUSINESS" if number % 3 else "PUBLIC")
        for place in range(6):
            due = day(chance.randint(-60, 80))
            line = make.invoice(
                house,
                who,
                chance.randint(5, 900) * 100,
                number=f"I{number}-{place}",
                due=due,
                issued=due - dt.timedelta(days=30),
                first_seen=due - dt.timedelta(days=chance.choice((-100, 20, 29))),
            )
            pay = day(chance.randint(0, 90))
            kind = chance.randrange(8)
            if kind < 4 and pay >= line.issued_on:
                part = line.amount_minor if kind < 3 else line.amount_minor // 2
                make.payment(house, who, part + (kind == 2) * 5_000, on=pay, to=[(line, part)])
            elif kind == 4 and line.issued_on <= day(20):
                promises.make_promise(
                    organization=house.pk, customer=who.pk, items=[line.pk], due_on=day(40), made_on=day(25), **BY
                )
            elif kind == 5 and line.issued_on <= day(20):
                disputes.open_dispute(organization=house.pk, open_item=line.pk, on=day(30), reason="wrong", **BY)
            elif kind == 6 and line.issued_on <= day(20):
                later = line.due_date + dt.timedelta(days=20)
                receivables.change_due_date(
                    organization=house.pk, open_item=line.pk, due_date=later, on=day(50), reason="asked", **BY
                )
        if number % 4 == 0:
            make.invoice(house, who, -20_000, number=f"N{number}", due=day(10), issued=day(10), kind="CREDIT_NOTE")
        if number == 5:
            compliance.place_hold(
                organization=house.pk,
                customer=who.pk,
                kind=HoldKind.BLOCK,
                from_on=day(20),
                until_on=day(45),
                **BY,
            )
    return house


@pytest.fixture
def house() -> Organization:
    """The same for each test."""
    with transaction.atomic():
        return lived_in()


def books(house: Organization, segments: str = "segments: []") -> list[Book]:
    """The books of all days."""
    return simulating._books(house.pk, FIRST, LAST, Policy(segments=segments))


def film_of(house: Organization, after: Book) -> Film:
    """All customers."""
    before = assuming_fresh(open_book(house.pk, as_of=FIRST - dt.timedelta(days=1)))
    ends = list(ranges(house.pk))
    return filmed(before, [[after]], (ends[0][0], ends[-1][1]))


def untold(account: Account) -> Account:
    """Without what a play does itself: steps, tasks, messages; calls are no reaction in a play."""
    lines = tuple(sorted(line._replace(taken=(), round=0) for line in account.lines))
    own: dict[str, Any] = {
        "taken": (),
        "round": 0,
        "open_tasks": (),
        "last_asked_on": None,
        "written_on": {},
        "reacted_on": None,
    }
    return account._replace(lines=lines, **own)


@pytest.mark.parametrize("segments", ["segments: []", SEGMENTS])
def test_a_film_shows_each_day_what_a_night_of_that_day_reads(house: Organization, segments: str) -> None:
    found = books(house, segments)
    film = film_of(house, found[-1])
    played = Played()
    for book in found[::7]:
        read = [untold(one) for one in read_accounts(book, film.first, film.last)]
        shown = [untold(one) for one in accounts_from(book, Scene(film, book, film.people, played))]
        odd = [(a, b) for one, two in zip(shown, read, strict=True) for a, b in zip(one, two, strict=True) if a != b]
        assert not odd, book.as_of


@pytest.mark.parametrize("segments", ["segments: []", SEGMENTS])
def test_deciding_everybody_every_day_gives_the_same(house: Organization, segments: str) -> None:
    found = books(house, segments)
    film = film_of(house, found[-1])
    sparing, daily = simulating._Side(film, found, []), simulating._Side(film, found, [])
    sparing.play.run()
    for book in found:
        daily.play.night(book, set(film.people), defaultdict(set))
    assert sparing.contacts == daily.contacts
    assert sparing.contacts
    assert sparing.play.decided < daily.play.decided


def test_nothing_is_written_and_two_policies_are_told_apart(house: Organization) -> None:
    firmer = documents.builtin("firm").replace("key: firm", "key: courteous")
    calls: list[tuple[int, int]] = []
    found = simulate(
        house.pk,
        Policy({"courteous": firmer}),
        first=FIRST,
        last=LAST,
        against=IN_FORCE,
        progress=lambda done, of: calls.append((done, of)),
    )
    assert calls == [(1, 1)]
    assert not StepTaken.objects.of(house).exists()
    assert not Task.objects.of(house).exists()
    plain = told(house.pk, found)
    assert plain["against"]["customers"] > 0
    assert plain["contacts"] == sum(row["contacts"] for row in plain["by_step"])
    assert plain["contacts"] - plain["against"]["contacts"] == plain["against"]["gained"] - plain["against"]["lost"]
    assert plain["against"]["examples"][0]["name"].endswith("Ltd")
    assert sum(after for _, _, after in days_of(plain)) == sum(row["messages"] for row in plain["by_day"])


def test_the_same_policy_differs_in_nothing(house: Organization) -> None:
    found = simulate(house.pk, IN_FORCE, first=FIRST, last=FIRST + dt.timedelta(days=20), against=IN_FORCE)
    assert found.comparison is not None
    assert (found.comparison.customers, found.comparison.examples) == (0, [])
    assert found.tally.contacts > 0


def test_a_change_of_segments_says_who_follows_another_strategy(house: Organization) -> None:
    found = simulate(house.pk, Policy(segments=SEGMENTS), first=FIRST, last=LAST, against=IN_FORCE)
    assert found.comparison is not None
    assert {put.was.strategy for put in found.comparison.moved} == {"courteous"}
    assert found.comparison.whys["strategy"] > 0


def test_one_night_played_is_what_that_night_writes(house: Organization) -> None:
    found = simulate(house.pk, IN_FORCE, first=LAST, last=LAST)
    night = run_night(house.pk, as_of=LAST, at=make.AT, actor=make.ACTOR, dry_run=True)
    work = found.tally.contacts - sum(counts["messages"] for counts in found.tally.days.values())
    assert found.tally.days[LAST]["messages"] == night["actions"]["message"] > 0
    assert work == night["actions"]["task"] + night["actions"]["proposal"]


@pytest.mark.parametrize(
    ("first", "last", "says"),
    [(LAST, FIRST, "comes before"), (FIRST, FIRST + dt.timedelta(days=500), "more than 400 days")],
)
def test_an_odd_period_is_refused(house: Organization, first: dt.date, last: dt.date, says: str) -> None:
    with pytest.raises(SimulationError, match=says):
        simulate(house.pk, IN_FORCE, first=first, last=last)


def test_addresses_and_choices_are_those_of_the_day(house: Organization) -> None:
    who = make.customer(house, "DEAD")
    other = make.customer(house, "CHOSEN")
    shut = make.customer(house, "SHUT")
    for owner in (who, other, shut):
        make.invoice(house, owner, number=f"X-{owner.number}", due=day(-5), issued=day(-35))
    Contact.objects.of(house).filter(customer=who).update(dead_at=at(40))
    gone = make.customer(house, "GONE")
    make.invoice(house, gone, number="X-GONE", due=day(-5), issued=day(-35))
    Contact.objects.of(house).filter(customer=gone).update(dead_at=at(-9), removed_at=at(40))
    compliance.opt_out(
        organization=house.pk, channel=Channel.EMAIL, address="ap@shut.example", customer=shut.pk, from_on=day(20), **BY
    )
    strategies.assign(organization=house.pk, customer=other.pk, key="gentle", at=at(30), actor="user:1")
    strategies.assign(organization=house.pk, customer=other.pk, key="firm", at=at(60), actor="user:1")
    found = books(house)
    before = assuming_fresh(open_book(house.pk, as_of=FIRST - dt.timedelta(days=1)))
    keys = (who.pk, gone.pk)
    film = filmed(before, [found], keys, choices=choices_since(before))
    seen: dict[tuple[str, int], tuple[str, str]] = {}
    for number in (10, 25, 40, 41, 61):
        for account in accounts_from(found[number], Scene(film, found[number], film.people, Played())):
            name = {who.pk: "DEAD", other.pk: "CHOSEN", shut.pk: "SHUT", gone.pk: "GONE"}[account.id]
            seen[name, number] = (account.reachable_problem, account.strategy)
    assert [seen["DEAD", number][0] for number in (10, 40, 41)] == ["", "", "address_shut"]
    assert [seen["GONE", number][0] for number in (10, 40, 41)] == ["address_shut", "address_shut", "no_contact"]
    assert [seen["SHUT", number][0] for number in (10, 25)] == ["", "address_shut"]
    assert [seen["CHOSEN", number][1] for number in (25, 41, 61)] == ["courteous", "gentle", "firm"]
    assert day(41) in film.changes[who.pk]
    assert day(61) in film.changes[other.pk]
    ahead = Scene(filmed(before, [found], keys), found[10], film.people, Played())
    now = {account.id: account for account in accounts_from(found[10], ahead)}
    assert (now[who.pk].reachable_problem, now[other.pk].strategy) == ("address_shut", "firm")


def at(number: int) -> dt.datetime:
    """Noon of a day counted from the first."""
    return dt.datetime.combine(day(number), dt.time(12), dt.UTC)
