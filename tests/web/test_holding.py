"""Holds from an invoice and on several: chosen, seen with what follows, and placed all or none."""

import datetime as dt
import html
from typing import Any

import pytest
from django.db import transaction

from dunwell.compliance import operations
from dunwell.compliance.models import Hold
from dunwell.compliance.situations import SITUATIONS
from dunwell.compliance.terms import HoldKind
from dunwell.correspondence.models import Message
from dunwell.customers.models import Customer
from dunwell.dunning import releasing
from dunwell.receivables.models import OpenItem
from tests.web.world import World


@pytest.fixture
def bob(world: World) -> Customer:
    customer = world.customer("BOB")
    for number, late in (("INV-1", 14), ("INV-2", 12), ("INV-3", 10)):
        world.invoice(customer, 100_000, days_late=late, number=number)
    return customer


def line(world: World, number: str) -> OpenItem:
    return OpenItem.objects.of(world.ours).get(document__number=number)


def send(world: World, bob: Customer, sent: dict[str, Any], who: str = "agent") -> str:
    return " ".join(world.client(who).post(f"/customers/{bob.public_id}/hold", sent, follow=True).text.split())


def ticks(world: World, *numbers: str) -> dict[str, Any]:
    return {"whom": "lines", "lines": [line(world, number).pk for number in numbers]}


def test_an_invoice_leads_to_its_hold_already_ticked(world: World, bob: Customer) -> None:
    one = line(world, "INV-2")
    page = world.get(f"/documents/{one.document.public_id}", "agent")
    path = f"/customers/{bob.public_id}/hold?lines={one.pk}"
    assert path in page
    assert "Leave it alone" not in world.get(f"/documents/{one.document.public_id}", "auditor")
    text = world.get(path, "agent")
    assert f'value="{one.pk}" checked' in text
    assert text.count('name="lines"') == 3
    assert 'id="whom-lines" name="whom" value="lines" checked' in text
    assert 'id="whom-group"' not in text


def test_each_kind_says_in_a_line_what_it_does(world: World, bob: Customer) -> None:
    text = html.unescape(world.get(f"/customers/{bob.public_id}/hold"))
    offered = [one for one in SITUATIONS if one.kind not in {HoldKind.IMPORTED, HoldKind.INSOLVENCY}]
    assert [one.in_a_line for one in offered if one.in_a_line not in text] == []
    assert "usually 60 days" in text
    assert "block: stops everything that asks for money" in world.get(f"/customers/{bob.public_id}")


def test_what_follows_is_seen_before_anything_is_placed(world: World, bob: Customer) -> None:
    sent = {**ticks(world, "INV-1", "INV-2"), "kind": "BLOCK", "until": world.ago(-9).isoformat(), "do": "look"}
    text = send(world, bob, sent)
    assert "Nothing is placed yet" in text
    assert "what else is open is asked for as ever" in text
    assert 'until <time datetime="2026-10-15">' in text
    assert 'Nothing of it is asked through <time datetime="2026-10-20">' in text
    assert "the courteous reminder by e-mail for INV-1, INV-2: " in text
    assert "with what else is due then" in text
    assert not Hold.objects.of(world.ours).exists()
    assert "until somebody releases it" in send(world, bob, {**sent, "until": ""})


def test_what_is_shown_is_what_a_placed_hold_shows(world: World, bob: Customer) -> None:
    one, on = line(world, "INV-1").pk, world.ago(-10)
    planned = releasing.Planned("BLOCK", world.today, (one,))
    shown = releasing.after_planned(world.ours.pk, customer=bob.pk, planned=planned, on=on)
    send(world, bob, {**ticks(world, "INV-1"), "kind": "BLOCK", "until": world.ago(-9).isoformat(), "do": "save"})
    assert (
        releasing.after_release(world.ours.pk, hold=Hold.objects.of(world.ours).get().pk, on=on, today=world.today)
        == shown
    )
    (after,) = shown.after
    assert after.quiet_until == world.ago(-14)
    assert after.lines == (one,)
    assert after.on is not None
    assert after.on > after.quiet_until


def test_several_invoices_are_placed_at_once(world: World, bob: Customer) -> None:
    sent = {**ticks(world, "INV-1", "INV-3"), "kind": "HARDSHIP", "source": "a call", "reason": "flood", "do": "save"}
    assert "2 holds are placed. Offer a plan" in send(world, bob, sent)
    rows = list(Hold.objects.of(world.ours).order_by("id"))
    assert [row.open_item_id for row in rows] == [line(world, "INV-1").pk, line(world, "INV-3").pk]
    assert {(row.kind, row.source, row.reason, row.until_on) for row in rows} == {
        ("HARDSHIP", "a call", "flood", world.ago(-21))
    }
    page = world.get(f"/documents/{line(world, 'INV-1').document.public_id}")
    assert "This invoice is left alone until" in page
    assert "left alone" not in world.get(f"/documents/{line(world, 'INV-2').document.public_id}")


def test_a_hold_of_the_group_is_seen_on_every_member(world: World, bob: Customer) -> None:
    head, middle = world.customer("HEAD"), world.customer("MIDDLE")
    Customer.objects.of(world.ours).filter(pk=middle.pk).update(parent_id=head.pk)
    Customer.objects.of(world.ours).filter(pk=bob.pk).update(parent_id=middle.pk)
    send(world, head, {"whom": "all", "kind": "BLOCK", "do": "save"})
    assert "What rests" not in world.get(f"/customers/{bob.public_id}"), "it is the head's alone"
    send(world, head, {"whom": "group", "kind": "HARDSHIP", "do": "save"})
    row = Hold.objects.of(world.ours).get(includes_group=True)
    path = f"/customers/{head.public_id}/holds/{row.pk}"
    page = world.get(f"/customers/{bob.public_id}")
    assert "the whole group of HEAD Ltd, since" in page
    assert "(the whole group)" in page
    assert path in page
    world.get(path)
    page = world.get(f"/documents/{line(world, 'INV-1').document.public_id}")
    assert "The whole group of HEAD Ltd is left alone" in page
    assert path in page
    assert f'/customers/{middle.public_id}/hold">leave the whole group alone' in world.get(
        f"/customers/{bob.public_id}/hold"
    )


def test_all_of_a_customer_or_its_group(world: World, bob: Customer) -> None:
    child = world.customer("CHILD")
    Customer.objects.of(world.ours).filter(pk=child.pk).update(parent_id=bob.pk)
    assert 'id="whom-group"' in world.get(f"/customers/{bob.public_id}/hold")
    looked = send(world, bob, {"whom": "group", "kind": "BLOCK", "until": world.ago(-5).isoformat(), "do": "look"})
    assert "<strong>CHILD Ltd:</strong>" in looked
    send(world, bob, {"whom": "group", "kind": "BLOCK", "do": "save"})
    row = Hold.objects.of(world.ours).get()
    assert (row.includes_group, row.open_item_id) == (True, None)
    page = world.get(f"/documents/{line(world, 'INV-1').document.public_id}")
    assert "The whole group of BOB Ltd is left alone" in page
    send(world, bob, {"whom": "all", "kind": "BLOCK", "do": "save"})
    assert Hold.objects.of(world.ours).filter(includes_group=False, open_item=None).count() == 1


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"whom": "lines", "kind": "BLOCK"}, "Tick at least one invoice"),
        ({"whom": "all"}, "Choose why."),
        ({"whom": "all", "kind": "INSOLVENCY"}, "Nothing was placed yet"),
        ({"whom": "lines", "lines": "999999", "kind": "BLOCK"}, "Nothing was placed yet"),
        ({"whom": "lines", "lines": "x", "kind": "BLOCK"}, "Nothing was placed yet"),
        ({"whom": "all", "kind": "CLAIMED_PAID"}, "tick them"),
        ({"whom": "all", "kind": "BLOCK", "amount": "5"}, "one invoice only"),
    ],
)
def test_what_cannot_be_meant_is_said_and_nothing_is_placed(
    world: World, bob: Customer, sent: dict[str, str], said: str
) -> None:
    assert said in send(world, bob, {**sent, "do": "save"})
    assert said in send(world, bob, {**sent, "do": "look"})
    assert not Hold.objects.of(world.ours).exists()


def test_what_is_said_to_be_paid_rests_on_each_and_in_part_on_one(world: World, bob: Customer) -> None:
    claim = {"kind": "CLAIMED_PAID", "do": "save"}
    send(world, bob, {**ticks(world, "INV-1"), **claim, "amount": "400"})
    assert Hold.objects.of(world.ours).get().leaves_minor == 60_000
    looked = send(world, bob, {**ticks(world, "INV-2", "INV-3"), **claim, "do": "look"})
    assert 'until <time datetime="2026-10-13">' in looked
    send(world, bob, {**ticks(world, "INV-2", "INV-3"), **claim})
    assert Hold.objects.of(world.ours).count() == 3
    wrong = send(world, bob, {**ticks(world, "INV-2"), **claim, "amount": "-4"})
    assert "more than 0" in wrong
    assert "one invoice only" in send(world, bob, {**ticks(world, "INV-2", "INV-3"), **claim, "amount": "4"})


def test_a_strangers_invoice_is_not_offered(world: World, bob: Customer) -> None:
    other = world.customer("OTHER")
    theirs = world.invoice(other, 5_000, days_late=3, number="X-1")
    assert "X-1" not in world.get(f"/customers/{bob.public_id}/hold?lines={theirs.pk}")


def test_the_members_of_a_group_are_told_of_page_by_page(world: World, bob: Customer) -> None:
    for number in range(releasing.MEMBERS + 2):
        child = world.customer(f"C{number:02}")
        Customer.objects.of(world.ours).filter(pk=child.pk).update(parent_id=bob.pk)
    with transaction.atomic():
        key = operations.place_hold(
            organization=world.ours.pk, customer=bob.pk, kind=HoldKind.BLOCK, from_on=world.ago(1), includes_group=True,
            until_on=world.today + dt.timedelta(days=3), at=world.at, actor="test",
        )  # fmt: skip
    path = f"/customers/{bob.public_id}/holds/{key}"
    first = world.get(path)
    assert "Members 1 to 10 of 13" in first
    link = first.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
    second = world.get(path + link)
    assert "Members 11 to 13 of 13" in second
    assert "C11 Ltd" in second
    assert "C00 Ltd" not in second
    assert "Members 1 to 10 of 13" in world.get(path + "?after=[999999]")


def test_what_waits_is_said_to_be_held_back_by_the_hold(world: World, bob: Customer) -> None:
    world.night()
    waiting = Message.objects.of(world.ours).get(customer=bob)
    said = f'The <a href="/messages/{waiting.public_id}">reminder</a> that waits will not leave.'
    sent = {"whom": "all", "kind": "HARDSHIP", "until": world.ago(-9).isoformat()}
    assert said in send(world, bob, {**sent, "do": "look"})
    pages = (f"/customers/{bob.public_id}", f"/messages/{waiting.public_id}")
    assert [path for path in pages if "held back by a hold" in world.get(path)] == []
    send(world, bob, {**sent, "do": "save"})
    assert [path for path in pages if "held back by a hold" not in world.get(path)] == []
    assert 'wait">ready' not in world.get(pages[1])
    Message.objects.of(world.ours).update(state="IN_REVIEW")
    assert [path for path in pages if 'warn">in review' not in world.get(path)] == [], "somebody still has to read it"
    assert said in world.get(f"/customers/{bob.public_id}/holds/{Hold.objects.of(world.ours).get().pk}")
