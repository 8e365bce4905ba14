"""Data health: what is missing with the money it holds up, each number its list, mended in place."""

import datetime as dt
import re

import pytest
from django.db import transaction

from dunwell.audit.models import Event
from dunwell.customers import operations as customers
from dunwell.customers.models import Contact, Customer
from dunwell.receivables.models import OpenItem
from dunwell.strategies import operations as strategies
from dunwell.strategies.models import SegmentsVersion, StrategyVersion
from dunwell.strategies.segments import NONE
from dunwell.web import paging
from tests.web.test_customers import names
from tests.web.test_documents import numbers
from tests.web.test_duplicates import post
from tests.web.world import World


def late(world: World, number: str, amount: int = 10_000, **facts: object) -> Customer:
    """A late customer with an address, of whom some facts are changed."""
    row = world.customer(number)
    world.invoice(row, amount, days_late=9, number=f"INV-{number}")
    Customer.objects.of(world.ours).filter(pk=row.pk).update(**{"owner": "Olga", **facts})
    return row


def cells(text: str, check: str) -> list[str]:
    """The figures of one check on the page."""
    row = re.search(rf'/data-health/{check}"[^\n]*\n(.*?)</tr>', text, re.DOTALL)
    assert row, check
    return [" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in re.findall(r"<td.*?</td>", row[1], re.DOTALL)]


def test_each_gap_is_counted_with_the_money_it_holds_up(world: World) -> None:
    late(world, "FINE")
    late(world, "WHO", kind="")
    late(world, "WHERE", 20_000, country="")
    late(world, "BOTH", 30_000, kind="", country="")
    world.customer("IDLE")
    Customer.objects.of(world.ours).filter(number="IDLE").update(kind="")
    world.night()
    text = world.get("/data-health")
    assert cells(text, "no-kind")[:2] == ["2", "400.00 EUR"]
    assert cells(text, "no-country")[:2] == ["2", "500.00 EUR"]
    assert cells(text, "no-owner")[:2] == ["none", "nothing"]
    assert names(world.get("/data-health/no-kind")) == ["BOTH Ltd", "WHO Ltd"]
    assert "nothing is missing" not in text
    assert "none" in cells(world.get("/data-health", "other"), "no-kind")


def test_one_answer_fits_many_or_only_those_ticked(world: World) -> None:
    rows = [late(world, f"C{count}", country="") for count in range(3)]
    world.night()
    path = "/data-health/no-country"
    assert "Nobody was ticked" in post(world, f"{path}/answer", country="de")
    assert "Answered for 1 customers" in post(world, f"{path}/answer", country="de", customer=str(rows[0].pk))
    assert len(names(world.get(path))) == 2
    assert "Country: This field is required" in post(world, f"{path}/answer", whom="all")
    assert "Answered for 2 customers" in post(world, f"{path}/answer", country="fr", whom="all")
    countries = Customer.objects.of(world.ours).order_by("number").values_list("country", flat=True)
    assert list(countries) == ["DE", "FR", "FR"]
    assert Event.objects.of(world.ours).filter(verb="customer.facts_set").count() == 2
    assert "Nobody" in world.get(path)


def test_who_fails_no_check_cannot_be_answered_for(world: World) -> None:
    fine = late(world, "FINE")
    late(world, "WHERE", country="")
    world.night()
    assert "Nobody was ticked" in post(world, "/data-health/no-country/answer", country="fr", customer=str(fine.pk))
    assert world.client("manager").post("/data-health/no-contact/answer", {"kind": "BUSINESS"}).status_code == 404
    assert world.client("manager").get("/data-health/nonsense").status_code == 404


def test_an_address_that_came_back_is_replaced_by_one_that_works(world: World) -> None:
    row = late(world, "BOB")
    contact = Contact.objects.of(world.ours).get(customer=row)
    with transaction.atomic():
        customers.mark_contact_dead(contact=contact, at=world.at, reason="5.1.1")
    world.night()
    for check in ("dead-address", "no-contact"):
        assert names(world.get(f"/data-health/{check}")) == ["BOB Ltd"]
    sent = {"customer": str(row.public_id), "email": "new@bob.example"}
    assert "new@bob.example is used from now on" in post(world, "/data-health/dead-address/address", **sent)
    for check in ("dead-address", "no-contact"):
        assert names(world.get(f"/data-health/{check}")) == []


def test_terms_that_cannot_be_are_listed(world: World) -> None:
    bob = world.customer("BOB")
    with transaction.atomic():
        for number, issued, due in (
            ("EARLY", world.ago(5), world.ago(9)),
            ("YEARS", world.ago(5), world.today + dt.timedelta(days=400)),
            ("LATER", world.today + dt.timedelta(days=3), world.today + dt.timedelta(days=30)),
            ("FINE", world.ago(5), world.ago(-20)),
        ):
            from_make(world, bob, number, issued, due)
    text = world.get("/data-health")
    for check, number in (("due-before-issue", "EARLY"), ("due-in-years", "YEARS"), ("issued-later", "LATER")):
        assert cells(text, check)[:2] == ["1", "100.00 EUR"]
        assert numbers(world.get(f"/data-health/{check}")) == [number]
    assert "No such document" in world.get("/data-health/due-in-years", "other")


def from_make(world: World, bob: Customer, number: str, issued: dt.date, due: dt.date) -> None:
    """An invoice with any dates."""
    world.invoice(bob, 10_000, days_late=0, number=number)
    OpenItem.objects.of(world.ours).filter(document__number=number).update(issued_on=issued, due_date=due)


def test_nothing_missing_says_so(world: World) -> None:
    late(world, "FINE", language="en")
    world.night()
    assert "nothing is missing" in world.get("/data-health")
    assert "Nobody" in world.get("/data-health/no-owner")


def test_all_who_fail_are_counted_and_listed_page_by_page(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paging, "SIZE", 2)
    for count in range(3):
        late(world, f"C{count}", (count + 1) * 10_000, country="")
    world.night()
    assert cells(world.get("/data-health"), "no-country")[:2] == ["3", "600.00 EUR"]
    first = world.get("/data-health/no-country")
    (more,) = re.findall(r'href="(\?[^"]*after=[^"]+)"', first)
    second = world.get(f"/data-health/no-country{more.replace('&amp;', '&')}")
    assert names(first) + names(second) == ["C2 Ltd", "C1 Ltd", "C0 Ltd"]
    assert all("3 customers of whom" in text for text in (first, second))


def test_rules_that_ask_for_what_there_is_not_are_listed_with_the_way_to_mend_them(world: World) -> None:
    assert "Rules in force" not in world.get("/data-health")
    row = StrategyVersion.objects.of(world.ours).get(strategy__key="firm", state="PUBLISHED")
    row.text += "  - {id: odd, days: 90, action: task, task: call, when: [country, in, [UK, EN]]}\n"
    row.save()
    text = world.get("/data-health")
    assert "&#x27;UK&#x27; does not suit &#x27;country&#x27;" in text
    assert 'href="/strategies/firm/edit"' in text
    assert "nothing is missing" not in text
    assert world.get("/strategies")
    assert world.get("/strategies/firm")


def test_a_strategy_that_cannot_be_read_is_named_on_every_page_that_shows_it(world: World) -> None:
    row = late(world, "LATE")
    StrategyVersion.objects.of(world.ours).filter(strategy__key="courteous").update(text="steps: [")
    run = world.night()
    assert "It cannot be read at all, so nobody who follows it is asked" in world.get("/data-health")
    assert "The strategy courteous cannot be read" in world.get(f"/nights/{run.public_id}")
    assert "cannot be read (courteous): nobody is asked by it" in world.get(f"/customers/{row.public_id}/why")
    assert "Nobody who follows this strategy is asked" in world.get("/strategies/courteous")
    assert "cannot be read</span>" in world.get("/strategies")
    for path in ("", "/versions", "/edit", "/edit/yaml", "/edit/steps/new"):
        assert "Courteous" in world.get(f"/strategies/courteous{path}")
    for path in ("/start/strategy", "/segments/new", f"/customers/{row.public_id}", "/messages", "/"):
        assert world.client("admin").get(path).status_code == 200


def test_segments_that_cannot_be_read_are_named_on_every_page_that_shows_them(world: World) -> None:
    row = late(world, "LATE")
    with transaction.atomic():
        strategies.save_segments(organization=world.ours.pk, text=NONE, at=world.at, actor="test")
        strategies.publish_segments(organization=world.ours.pk, at=world.at, actor="test")
    SegmentsVersion.objects.of(world.ours).update(text="segments: [")
    run = world.night()
    assert "They cannot be read at all" in world.get("/data-health")
    assert "The segments cannot be read" in world.get(f"/nights/{run.public_id}")
    assert "cannot be read (segments)" in world.get(f"/customers/{row.public_id}/why")
    assert "Their text cannot be read" in world.get("/segments")
    for path in ("/segments/versions", "/segments/new", "/strategies", "/strategies/firm", "/strategies/firm/versions"):
        assert world.get(path)
