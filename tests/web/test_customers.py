"""The list of customers: by urgency, by state, by name, found by words, a page at a time."""

import re

from django.db import transaction

from dunwell.customers import operations
from dunwell.customers.models import Contact, Customer
from dunwell.web import paging
from tests.web.world import World


def names(text: str) -> list[str]:
    """The customers of a page, in their order."""
    return re.findall(r'<a href="/customers/[^"]+" data-row>([^<]+)</a>', text)


def next_page(text: str) -> str:
    """The address behind More."""
    found = re.search(r'href="([^"]+)" rel="next"', text)
    assert found, "there is no next page"
    return found[1].replace("&amp;", "&")


def a_book(world: World) -> None:
    """Three who owe, one who does not."""
    world.invoice(world.customer("SMALL"), 5_000, days_late=10, number="S-1")
    world.invoice(world.customer("LARGE"), 5_000_000, days_late=40, number="L-1")
    world.invoice(world.customer("SOON"), 10_000, days_late=-3, number="N-1")
    world.customer("IDLE")


def test_before_the_first_night_everybody_is_listed_by_name(world: World) -> None:
    a_book(world)
    text = world.get("/customers")
    assert names(text) == ["IDLE Ltd", "LARGE Ltd", "SMALL Ltd", "SOON Ltd"]
    assert text.count("not decided yet") == 4


def test_the_most_urgent_comes_first(world: World) -> None:
    a_book(world)
    world.night()
    text = world.get("/customers")
    assert names(text)[:2] == ["LARGE Ltd", "SMALL Ltd"]
    assert "50,000.00" in text
    assert "(40 days late)" in text


def test_a_state_lists_those_in_it(world: World) -> None:
    a_book(world)
    world.night()
    assert names(world.get("/customers?state=DELINQUENT")) == ["LARGE Ltd"]
    assert "No customer is insolvent" in world.get("/customers?state=INSOLVENT")
    # A state that is none filters nothing.
    assert len(names(world.get("/customers?state=NONSENSE"))) >= 3


def test_customers_are_found_by_the_beginnings_of_words(world: World) -> None:
    a_book(world)
    assert names(world.get("/customers?q=larg")) == ["LARGE Ltd"]
    assert names(world.get("/customers?q=LTD+so")) == ["SOON Ltd"]
    assert "Nobody found for “arge”" in world.get("/customers?q=arge")


def test_pages_follow_each_other_without_a_gap_also_where_names_repeat(world: World) -> None:
    for count in range(2 * paging.SIZE + 5):
        world.customer(f"C{count:03}")
    Customer.objects.of(world.ours).update(name="The same name")
    seen, text = [], world.get("/customers?by=name")
    seen += re.findall(r"\bC\d{3}\b", text)
    for _ in range(2):
        text = world.get("/customers" + next_page(text))
        seen += re.findall(r"\bC\d{3}\b", text)
    assert 'rel="next"' not in text
    assert len(seen) == len(set(seen)) == 2 * paging.SIZE + 5


def test_pages_by_urgency_follow_each_other_also_where_priorities_repeat(world: World) -> None:
    for count in range(paging.SIZE + 5):
        world.invoice(world.customer(f"C{count:03}"), 10_000, days_late=10, number=f"I-{count}")
    world.night()
    first = world.get("/customers")
    second = world.get("/customers" + next_page(first))
    seen = names(first) + names(second)
    assert len(seen) == len(set(seen)) == paging.SIZE + 5


def test_an_address_that_was_tampered_with_begins_at_the_beginning(world: World) -> None:
    a_book(world)
    for after in ("nonsense", "[1]", '["x","y"]', "{}", "[null,null]", '["x",1e30]', '["a\\u0000",1]'):
        assert len(names(world.get(f"/customers?by=name&after={after}"))) == 4


def test_a_customer_of_another_creditor_is_not_listed(world: World) -> None:
    a_book(world)
    assert names(world.get("/customers", "other")) == []
    assert names(world.get("/customers?q=large", "other")) == []


def test_a_customer_called_like_a_script_is_text(world: World) -> None:
    row = world.customer("EVIL")
    Customer.objects.of(world.ours).filter(pk=row.pk).update(name="<script>alert('x')</script>")
    for path in ("/customers?by=name", f"/customers/{row.public_id}", f"/customers/{row.public_id}/why"):
        text = world.get(path)
        assert "<script>alert" not in text
        assert "&lt;script&gt;alert(&#x27;x&#x27;)&lt;/script&gt;" in text


def test_a_full_page_asks_no_more_than_one_of_a_few(world: World, django_assert_num_queries: object) -> None:
    for count in range(paging.SIZE + 1):
        world.invoice(world.customer(f"C{count:03}"), 10_000, days_late=10, number=f"I-{count}")
    world.night()
    client = world.client("agent")
    # One of them looks up the night that is unusual, for the warning above every page.
    for path, count in (("/customers", 13), ("/customers?by=name", 13), ("/customers?q=c0", 14)):
        with django_assert_num_queries(count):  # type: ignore[operator]
            client.get(path)


def test_an_empty_list_teaches_how_it_is_filled(world: World) -> None:
    assert "Bring a file in" in world.get("/customers")
    assert "does it under Imports" in world.get("/customers", "auditor")


def test_the_list_is_limited_by_what_is_known_of_customers(world: World) -> None:
    a_book(world)
    rows = Customer.objects.of(world.ours)
    with transaction.atomic():
        changes = {"owner": "Olga", "is_key_account": True, "custom": {"Region": "North"}}
        operations.update_customer(
            organization=world.ours.pk, customer=rows.get(number="LARGE").pk, changes=changes, at=world.at, actor="x"
        )
        changes = {"owner": "Omar", "country": "FR", "kind": "CONSUMER", "custom": {"Region": "South"}}
        operations.update_customer(
            organization=world.ours.pk, customer=rows.get(number="SMALL").pk, changes=changes, at=world.at, actor="x"
        )
    for by in ("", "&by=name"):
        if not by:
            world.night()
        for wanted, found in (
            ("owner=Olga", ["LARGE Ltd"]), ("key=1", ["LARGE Ltd"]), ("country=fr", ["SMALL Ltd"]),
            ("kind=CONSUMER", ["SMALL Ltd"]), ("field=region&value=NORTH", ["LARGE Ltd"]),
            ("field=region&value=nor", []), ("owner=Olga&country=FR", []),
        ):  # fmt: skip
            assert names(world.get(f"/customers?{wanted}{by}")) == found, (wanted, by)
    text = world.get("/customers?by=name")
    assert 'value="region"' in text
    assert 'href="?owner=Olga"' in text
    assert "key account" in text


def test_states_are_counted_where_they_are_chosen(world: World) -> None:
    a_book(world)
    world.night()
    text = world.get("/customers")
    assert re.search(r'href="\?state=LATE">Late <span class="quiet">1</span>', text)
    assert 'href="?state=INSOLVENT"' not in text
    assert "delinquent (1)" in text


def test_the_list_is_limited_by_why_nothing_comes(world: World) -> None:
    row = world.customer("BOB")
    world.invoice(row, 10_000, days_late=9, number="INV-1")
    Contact.objects.of(world.ours).filter(customer=row).delete()
    world.night()
    assert names(world.get("/customers?why=NOT_FOUND")) == ["BOB Ltd"]
    assert names(world.get("/customers?why=SILENT")) == []
    assert names(world.get("/customers?why=SILENT&by=name")) == []
