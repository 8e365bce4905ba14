"""One customer: what is owed and why it waits, what happened, and each thing that can be done about it."""

import datetime as dt
import re
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from dunwell.compliance.models import ContactAttempt, Hold
from dunwell.correspondence.models import Message
from dunwell.correspondence.terms import MessageState
from dunwell.customers.models import Contact, Customer
from dunwell.disputes.models import Dispute
from dunwell.promises.models import Promise
from dunwell.strategies import operations as strategies
from dunwell.strategies.models import Assignment
from dunwell.worklist import operations as worklist
from dunwell.worklist.models import Note, Task
from tests import make
from tests.web.world import World, a_user


@pytest.fixture
def bob(world: World) -> Customer:
    """Bob owes 1,234.56 EUR since 14 days and 100.00 USD from next week on; 50.00 EUR of his are not placed."""
    bob = world.customer("BOB")
    world.invoice(bob, 123_456, days_late=14, number="INV-1")
    world.invoice(bob, 10_000, days_late=-7, number="INV-2", currency="USD")
    with transaction.atomic():
        make.credit(world.ours, bob, 2_500, number="CN-1", issued=world.ago(20))
        make.payment(world.ours, bob, 5_000, on=world.ago(3))
    return bob


def page(world: World, bob: Customer, who: str = "agent") -> str:
    """Bob's page, its white space made one."""
    return " ".join(world.get(f"/customers/{bob.public_id}", who).split())


def act(world: World, bob: Customer, what: str, who: str = "agent", **sent: Any) -> str:
    """Post something and return the page that follows."""
    response = world.client(who).post(f"/customers/{bob.public_id}/{what}", sent, follow=True)
    assert response.status_code == 200
    return response.text


def the_line(world: World, number: str = "INV-1") -> int:
    """The key of an invoice's line."""
    from dunwell.receivables.models import OpenItem

    return OpenItem.objects.of(world.ours).get(document__number=number).pk


def test_what_is_owed_is_added_up_by_currency_and_age(world: World, bob: Customer) -> None:
    text = page(world, bob)
    assert "1,159.56 " in text  # 1,234.56 - 25.00 - 50.00
    assert "of it late: " in text
    euro, dollar = re.findall(r'<p class="figure">.*?</table>', text)
    assert re.search(r"1 to 30 days</th><td[^>]*> ?<span class=\"money\">1,234.56", euro.replace("> <", "><"))
    assert "\u221225.00" in euro
    assert "\u221250.00" in euro
    assert "100.00" in dollar
    assert "nothing of it is late" in dollar


def test_the_last_decision_is_told_in_sentences(world: World, bob: Customer) -> None:
    world.night()
    text = page(world, bob)
    assert "INV-1</strong>: waiting for first reminder" in text
    assert "on its way" in text
    why = world.get(f"/customers/{bob.public_id}/why")
    assert "final notice comes 30 days after the due date" in why
    past = world.get(f"/customers/{bob.public_id}/why?as_of=2026-09-01")
    assert "what was known on <time" in " ".join(past.split())
    assert "1 Sep 2026" in past


def test_a_day_before_all_books_is_answered_too(world: World, bob: Customer) -> None:
    assert "1 Jan 1990" in world.get(f"/customers/{bob.public_id}/why?as_of=0001-01-01")
    assert "1 Jan 1990" in world.get(f"/customers/{bob.public_id}?until=0001-01-01")


@pytest.mark.parametrize("day", ["nonsense", "2999-01-01", "", "0000-00-00"])
def test_a_day_that_is_none_is_today(world: World, bob: Customer, day: str) -> None:
    assert "6 Oct 2026" in world.get(f"/customers/{bob.public_id}/why?as_of={day}")


def test_a_hold_is_placed_undone_and_released(world: World, bob: Customer) -> None:
    text = act(world, bob, "holds", kind="HARDSHIP", until="2026-11-30", reason="fire", line="")
    assert "The hold is placed" in text
    row = Hold.objects.of(world.ours).get()
    assert (row.kind, row.until_on, row.open_item_id) == ("HARDSHIP", dt.date(2026, 11, 30), None)
    assert f'action="/customers/{bob.public_id}/holds/{row.pk}/release"' in text
    assert "On hold until 30 Nov 2026: hard time" in text
    assert "The hold is released" in act(world, bob, f"holds/{row.pk}/release")
    assert "ended on 2026-10-06 already" in act(world, bob, f"holds/{row.pk}/release")


def test_a_hold_that_ends_before_today_is_refused_and_nothing_is_written(world: World, bob: Customer) -> None:
    assert "cannot end on 2026-01-01" in act(world, bob, "holds", kind="BLOCK", until="2026-01-01")
    assert not Hold.objects.of(world.ours).exists()


def test_a_promise_of_a_part_is_taken_down_and_withdrawn(world: World, bob: Customer) -> None:
    line = the_line(world)
    text = act(world, bob, "promises", due_on="2026-10-20", line=line, amount="1.000,00", currency="EUR")
    assert "The promise is taken down" in text
    row = Promise.objects.of(world.ours).get()
    assert (row.amount_minor, row.currency, row.due_on) == (100_000, "EUR", dt.date(2026, 10, 20))
    assert "is withdrawn" in act(world, bob, f"promises/{row.pk}/withdraw")


@pytest.mark.parametrize(
    ("sent", "complaint"),
    [
        ({"due_on": "2026-10-20", "amount": "1,000"}, "write it like 1234.50"),
        ({"due_on": "2026-10-20", "amount": "99999"}, "at most what is open"),
        ({"due_on": "2026-09-01"}, "which is past"),
        ({"due_on": "tomorrow"}, "Enter a valid date"),
        ({}, "This field is required"),
        ({"due_on": "2026-10-20", "line": "1 OR 1=1"}, "Choose one of the list"),
        ({"due_on": "2026-10-20", "line": "999999999999"}, "no invoice of this customer"),
    ],
)
def test_a_promise_that_cannot_be_says_why(world: World, bob: Customer, sent: Any, complaint: str) -> None:
    assert complaint in act(world, bob, "promises", **{"currency": "EUR", **sent})
    assert not Promise.objects.of(world.ours).exists()


def test_a_part_is_disputed_and_closed_by_who_may_decide(world: World, bob: Customer) -> None:
    text = act(world, bob, "disputes", line=the_line(world), amount="200", reason="wrong goods")
    assert "The dispute is open" in text
    assert ">Undo<" in text  # what they opened by mistake, not what somebody else did
    row = Dispute.objects.of(world.ours).get()
    assert row.amount_minor == 20_000
    assert "Close the dispute" not in page(world, bob)
    assert "Close the dispute" in page(world, bob, "billing")
    done = act(world, bob, f"disputes/{row.pk}/close", "billing", outcome="REJECTED", answer="we counted again")
    assert "The dispute is rejected" in done
    assert "Dispute of 200.00 EUR of INV-1: rejected" in done


def test_a_line_of_somebody_else_cannot_be_disputed(world: World, bob: Customer) -> None:
    dora = world.customer("DORA")
    other = world.invoice(dora, 5_000, days_late=1, number="D-1")
    assert "no invoice of this customer" in act(world, bob, "disputes", line=other.pk, reason="mine now")
    assert not Dispute.objects.of(world.ours).exists()


@pytest.mark.parametrize("what", ["holds", "promises", "disputes", "contacts"])
def test_what_belongs_to_another_customer_is_not_found_here(world: World, bob: Customer, what: str) -> None:
    dora = world.customer("DORA")
    act(world, dora, "holds", kind="BLOCK")
    hold = Hold.objects.of(world.ours).get().pk
    contact = Contact.objects.of(world.ours).get(customer=dora).pk
    path = {"holds": f"holds/{hold}/release", "contacts": f"contacts/{contact}/remove"}.get(what, f"{what}/1/withdraw")
    path = path.replace("disputes/1/withdraw", "disputes/1/close")
    response = world.client("manager").post(f"/customers/{bob.public_id}/{path}", {"outcome": "REJECTED"})
    assert response.status_code == 404
    assert Hold.objects.of(world.ours).get().released_on is None


def test_a_call_is_noted_and_ends_the_call_that_was_asked_for(world: World, bob: Customer) -> None:
    with transaction.atomic():
        said: Any = {"kind": "CALL", "due_on": world.today, "at": world.at, "actor": "x"}
        task = worklist.open_task(organization=world.ours.pk, customer=bob.pk, **said)
    text = act(world, bob, "calls", outcome="nobody answered", text="twice")
    assert "its task is done" in text
    row = Task.objects.of(world.ours).get(pk=task)
    assert (row.state, row.outcome, row.outcome_counts) == ("DONE", "nobody answered", False)
    assert Note.objects.of(world.ours).get().text == "Call: nobody answered. twice"
    assert ContactAttempt.objects.of(world.ours).count() == 1
    assert "The call is noted." in act(world, bob, "calls", outcome="reached")


def test_a_call_finished_among_the_tasks_is_a_contact_once(world: World, bob: Customer) -> None:
    with transaction.atomic():
        said: Any = {"kind": "CALL", "due_on": world.today, "at": world.at, "actor": "x"}
        task = worklist.open_task(organization=world.ours.pk, customer=bob.pk, **said)
    key = Task.objects.of(world.ours).get(pk=task).public_id
    for answer in ("Done: reached.", "nothing was changed"):
        page = world.client("agent").post(f"/tasks/{key}/done", {"outcome": "reached"}, follow=True)
        assert answer in page.text
    row = ContactAttempt.objects.of(world.ours).get()
    assert (row.customer_id, row.channel, row.outcome, row.direction) == (bob.pk, "CALL", "conversation", "OUT")


def test_a_note_keeps_its_lines_and_none_of_its_marks(world: World, bob: Customer) -> None:
    text = act(world, bob, "notes", who="billing", text="first\n<b>second</b>")
    assert "first<br>&lt;b&gt;second&lt;/b&gt;" in text
    assert "Billing of Alice" in text
    assert "This field is required" in act(world, bob, "notes", text="  ")


def test_contacts_come_and_go(world: World, bob: Customer) -> None:
    assert "The contact is added" in act(world, bob, "contacts", role="BILLING", person="Dora", email="d@bob.example")
    assert "needs an e-mail address or a telephone" in act(world, bob, "contacts", role="BILLING", person="Nobody")
    row = Contact.objects.of(world.ours).get(email="d@bob.example")
    assert "d@bob.example is no longer used" in act(world, bob, f"contacts/{row.pk}/remove")


def test_facts_are_changed_and_the_timeline_says_from_what_to_what(world: World, bob: Customer) -> None:
    text = act(world, bob, "facts", kind="CONSUMER", country="fr", language="fr", time_zone="Europe/Paris")
    assert "The facts are changed" in text
    bob.refresh_from_db()
    assert (bob.kind, bob.country) == ("CONSUMER", "FR")
    assert "country: DE became FR" in text
    assert "is no time zone" in act(world, bob, "facts", time_zone="Mars/North")


def test_a_manager_chooses_the_strategy(world: World, bob: Customer) -> None:
    assert "Choose a strategy" not in page(world, bob)
    text = act(world, bob, "strategy", "manager", strategy="gentle", reason="old friend")
    assert "The strategy is chosen" in text
    assert "strategy Gentle" in text
    act(world, bob, "strategy", "manager", strategy="")
    assert not Assignment.objects.of(world.ours).exists()
    assert "There is no strategy" in act(world, bob, "strategy", "manager", strategy="brutal")


def test_an_auditor_sees_all_and_is_offered_nothing(world: World, bob: Customer) -> None:
    text = page(world, bob, "auditor")
    assert "INV-1" in text
    main = text[text.index("<main") : text.index("</main>")]
    assert 'method="post"' not in main


def test_the_timeline_goes_back_without_a_gap(world: World, bob: Customer) -> None:
    for count in range(100):
        world.invoice(bob, 1_000, days_late=100 + count, number=f"OLD-{count:03}")
    seen: list[str] = []
    path = f"/customers/{bob.public_id}"
    text = world.get(path)
    for _ in range(6):
        part = text[text.index('class="timeline') :]
        seen += re.findall(r"Invoice (OLD-\d{3}) over", part)
        earlier = re.search(r'href="(\?until=[^"#]+)#timeline"', part)
        if not earlier:
            break
        text = world.get(path + earlier[1])
    assert len(seen) == len(set(seen)) == 100


def test_a_customer_with_more_lines_than_a_page_shows_still_adds_up(world: World, bob: Customer) -> None:
    with transaction.atomic():
        for count in range(201):
            make.invoice(world.ours, bob, 1_000, number=f"MANY-{count:03}", due=world.ago(5), issued=world.ago(35))
    text = page(world, bob)
    assert "3,169.56 " in text  # 1,159.56 + 201 * 10.00
    assert "Only the oldest are shown" in text


def test_the_page_of_a_large_customer_asks_no_more(
    world: World, bob: Customer, django_assert_max_num_queries: object
) -> None:
    for count in range(30):
        world.invoice(bob, 1_000, days_late=count, number=f"M-{count}")
    act(world, bob, "holds", kind="BLOCK")
    act(world, bob, "disputes", line=the_line(world), reason="x")
    world.night()
    client = world.client("manager")
    with django_assert_max_num_queries(57):  # type: ignore[operator]
        client.get(f"/customers/{bob.public_id}")


def test_next_is_the_customer_after_this_one_by_urgency(world: World, bob: Customer) -> None:
    dora = world.customer("DORA")
    world.invoice(dora, 50_000, days_late=3, number="D-1")
    world.night()
    assert f'href="/customers/{dora.public_id}" data-key="n"' in page(world, bob)
    assert 'data-key="n"' not in page(world, dora)


def test_a_note_is_taken_back_by_who_wrote_it_and_by_nobody_else(full: World) -> None:
    path = f"/customers/{full.named['bob']}"
    client = full.client("agent")
    client.post(f"{path}/notes", {"text": "he is nice"})
    text = client.get(path).text
    (undo,) = re.findall(r'action="([^"]*/take-back)"', text)
    other = full.client("manager")
    other.post(undo)
    assert "Only who wrote a note" in other.get(path).text
    client.post(undo)
    text = client.get(path).text
    assert "The note is taken back" in text
    assert "he is nice" not in text
    client.post(undo)
    assert "There is no such note any more" in client.get(path).text


def test_an_old_note_stays(full: World, monkeypatch: pytest.MonkeyPatch) -> None:
    later = full.at + dt.timedelta(hours=2)
    monkeypatch.setattr("dunwell.kit.clock.now", lambda: later)
    path = f"/customers/{full.named['bob']}"
    full.client("agent").post(f"{path}/notes/{full.named['note']}/take-back")
    assert "likes tea" in full.get(path)


def test_the_latest_payments_stand_beside_what_is_owed(full: World) -> None:
    bob = Customer.objects.of(full.ours).get(public_id=full.named["bob"])
    with transaction.atomic():
        make.payment(full.ours, bob, 4_200, on=full.ago(2))
    text = full.get(f"/customers/{full.named['bob']}")
    assert "Paid lately" in text
    assert "not placed" in text


@pytest.mark.parametrize(
    ("state", "says"),
    [
        ("OFF", "stays here"),
        ("SHADOW", "is checked as if it left"),
        ("REVIEW", "waits until a person lets it pass"),
        ("ON", "leaves in its next open hour"),
    ],
)
def test_it_says_what_becomes_of_what_is_written(full: World, state: str, says: str) -> None:
    type(full.ours).objects.filter(pk=full.ours.pk).update(sending=state)
    assert says in full.get(f"/customers/{full.named['bob']}")


def test_an_agent_takes_back_the_dispute_they_just_opened_and_no_other(
    full: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = f"/customers/{full.named['bob']}"
    client = full.client("agent")
    client.post(f"{path}/disputes", {"line": full.named["line"], "reason": "a slip"})
    opened = Dispute.objects.of(full.ours).latest("id")
    (undo,) = re.findall(r'action="([^"]*/disputes/\d+/undo)"', client.get(path).text)
    assert undo.endswith(f"/{opened.pk}/undo")
    full.users["spare"] = a_user(full.ours, "AGENT", at=full.at, email="second@alice.example", name="Second")
    assert full.client("spare").post(undo).status_code == 403
    with monkeypatch.context() as later:
        later.setattr("dunwell.kit.clock.now", lambda: full.at + dt.timedelta(hours=2))
        assert client.post(undo).status_code == 403
    client.post(undo)
    opened.refresh_from_db()
    assert opened.state == "WITHDRAWN"


def test_the_strategy_shows_where_the_invoices_stand(world: World) -> None:
    dora = world.customer("DORA")
    world.invoice(dora, 70_000, days_late=5, number="INV-9")
    world.night()
    text = world.get(f"/customers/{dora.public_id}/why")
    assert "Where they stand" in text
    assert "INV-9 stands at first reminder" in text
    assert "1 here" in text
    past = world.get(f"/customers/{dora.public_id}/why?as_of={world.ago(3)}")
    assert "Where they stand" not in past


def test_a_page_reads_each_thing_once(world: World, django_assert_max_num_queries: object) -> None:
    bob = world.customer("BOB")
    for number in range(3):
        world.invoice(bob, 10_000, days_late=9 + number, number=f"INV-{number}")
    world.night()
    client, path = world.client("manager"), f"/customers/{bob.public_id}"
    client.get(path)
    # One more than before is one more for every look at a customer, all day long.
    with django_assert_max_num_queries(47):  # type: ignore[operator]
        client.get(path)


def test_the_profile_is_read_once_also_where_a_segment_asks_for_it(world: World) -> None:
    bob = world.customer("BOB")
    text = 'segments: [{key: s, name: Slow, when: {not: [delay_days, ">", 20]}, strategy: firm}]'
    with transaction.atomic():
        strategies.save_segments(organization=world.ours.pk, text=text, at=world.at, actor="user:1")
        strategies.publish_segments(organization=world.ours.pk, at=world.at, actor="user:1")
    for number in range(3):
        line = world.invoice(bob, 10_000, days_late=9 + number, number=f"INV-{number}")
        make.payment(world.ours, bob, 10_000, on=world.today, to=[(line, 10_000)])
    client = world.client("manager")
    with CaptureQueriesContext(connection) as asked:
        page = client.get(f"/customers/{bob.public_id}").text
    assert "10 days late" in page
    assert "segment Slow" in page
    assert sum("'PROMISED'" in query["sql"] for query in asked.captured_queries) == 1


def test_a_step_whose_message_waits_in_review_says_so(world: World) -> None:
    bob = world.customer("BOB")
    world.invoice(bob, 10_000, days_late=9, number="INV-1")
    world.night()
    Message.objects.of(world.ours).update(state=MessageState.READY)
    path = f"/customers/{bob.public_id}"
    assert ">on its way</span>" in world.get(path)
    Message.objects.of(world.ours).update(state=MessageState.IN_REVIEW)
    text = world.get(path)
    assert ">on its way</span>" not in text
    assert ">in review</span>" in text
