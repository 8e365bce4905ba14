"""Reading messages: lists, one by any of its names, its lines, the embedded mailbox; never another house's."""

import uuid
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from dunwell.correspondence import queries
from dunwell.organizations.models import Organization
from tests.dunning.nights import house_with_mail, night, owes, send

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def house(settings: Settings, tmp_path: Path) -> Organization:
    settings.DATA = tmp_path
    found = house_with_mail()
    for number in ("A", "B", "C"):
        owes(found, number)
    night(found)
    return found


def test_messages_are_listed_newest_first_by_page_state_and_customer(house: Organization) -> None:
    rows = queries.list_messages(house.pk)
    assert [row.customer_number for row in rows] == ["C", "B", "A"]
    assert [row.id for row in queries.list_messages(house.pk, limit=1)] == [rows[0].id]
    assert [row.id for row in queries.list_messages(house.pk, before=rows[0].id)] == [rows[1].id, rows[2].id]
    assert queries.list_messages(house.pk, state="SENT") == []
    (one,) = queries.list_messages(house.pk, customer=rows[2].customer_id)
    assert (one.customer_number, one.customer_name, one.step, one.state) == ("A", "A Ltd", "reminder-1", "READY")


def test_a_message_is_found_by_each_of_its_names(house: Organization) -> None:
    send(house)
    row = queries.list_messages(house.pk)[0]
    for name in (str(row.public_id), row.wire_id, row.wire_id.strip("<>"), str(row.id)):
        assert queries.find_message(house.pk, name) == row
    for name in ("", "nonsense", "9" * 30, str(uuid.uuid4())):
        assert queries.find_message(house.pk, name) is None


def test_another_house_sees_nothing(house: Organization) -> None:
    other = house_with_mail("Other")
    send(house)
    row = queries.list_messages(house.pk)[0]
    assert queries.list_messages(other.pk) == []
    assert queries.find_message(other.pk, str(row.public_id)) is None
    assert queries.list_lines(other.pk, row.id, attempt=1) == []
    assert list(queries.embedded_mailbox(other.pk).page(start=0, limit=1)) == []


def test_the_lines_of_a_message_are_those_it_named(house: Organization) -> None:
    send(house)
    row = queries.list_messages(house.pk)[0]
    (line,) = queries.list_lines(house.pk, row.id, attempt=1)
    assert (line.role, line.step, line.open_minor, line.asked_minor) == ("STEP", "reminder-1", 100_000, 100_000)


def test_the_embedded_mailbox_is_read_by_page(house: Organization) -> None:
    send(house)
    shelf = queries.embedded_mailbox(house.pk)
    assert shelf.count() == 3
    assert len(shelf.page(start=0, limit=2)) == 2
    assert {mail.recipient for mail in shelf.page(start=0, limit=50)} == {
        '"A Ltd" <ap@a.example>',
        '"B Ltd" <ap@b.example>',
        '"C Ltd" <ap@c.example>',
    }
