"""Reading messages: lists, one by any of its names, its bodies, the embedded mailbox; never another house's."""

import uuid
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from dunwell.correspondence import queries
from dunwell.correspondence.models import Message
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
    assert queries.count_by_state(house.pk) == {"READY": 3}


def test_a_message_is_found_by_each_of_its_names(house: Organization) -> None:
    send(house)
    row = queries.list_messages(house.pk)[0]
    for name in (str(row.public_id), row.wire_id, row.wire_id.strip("<>"), str(row.id)):
        assert queries.find_message(house.pk, name) == row
    assert queries.get_message(house.pk, row.public_id) == row
    for name in ("", "nonsense", "9" * 30, str(uuid.uuid4())):
        assert queries.find_message(house.pk, name) is None


def test_another_house_sees_nothing(house: Organization) -> None:
    other = house_with_mail("Other")
    send(house)
    row = queries.list_messages(house.pk)[0]
    assert queries.list_messages(other.pk) == []
    assert queries.find_message(other.pk, str(row.public_id)) is None
    assert queries.count_by_state(other.pk) == {}
    assert queries.list_lines(other.pk, row.id, attempt=1) == []
    assert list(queries.list_embedded(other.pk)) == []
    with pytest.raises(Message.DoesNotExist):
        queries.get_message(other.pk, row.public_id)


def test_the_bytes_are_read_as_headers_text_and_html(house: Organization) -> None:
    assert queries.read_mail(house.pk, queries.list_messages(house.pk)[0]) is None
    send(house)
    row = queries.list_messages(house.pk)[0]
    content = queries.read_mail(house.pk, row)
    assert content is not None
    bodies = queries.bodies_of(content)
    assert ("X-Dunwell-Attempt", "1") in bodies.headers
    assert "INV-C" in bodies.text
    assert "<table" in bodies.html
    (line,) = queries.list_lines(house.pk, row.id, attempt=1)
    assert (line.role, line.step, line.open_minor, line.asked_minor) == ("STEP", "reminder-1", 100_000, 100_000)


def test_the_embedded_mailbox_is_read_by_page(house: Organization) -> None:
    send(house)
    shelf = queries.embedded_mailbox(house.pk)
    assert shelf.count() == 3
    assert len(queries.list_embedded(house.pk, limit=2)) == 2
    assert {mail.recipient for mail in queries.list_embedded(house.pk)} == {
        '"A Ltd" <ap@a.example>',
        '"B Ltd" <ap@b.example>',
        '"C Ltd" <ap@c.example>',
    }
