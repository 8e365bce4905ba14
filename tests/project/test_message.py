"""People decide from the command line about messages that wait for them."""

import json
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from dunwell.correspondence.models import Message
from dunwell.correspondence.terms import MessageState
from dunwell.organizations.models import Organization
from dunwell.project.cli import main
from tests.dunning.nights import house_with_mail, night, owes

pytestmark = pytest.mark.django_db(transaction=True)
Out = pytest.CaptureFixture[str]


@pytest.fixture
def house(settings: Settings, tmp_path: Path) -> Organization:
    settings.DATA = tmp_path
    found = house_with_mail(sending="REVIEW")
    owes(found, "ACME")
    owes(found, "BETA")
    night(found)
    return found


def states(house: Organization) -> list[str]:
    return list(Message.objects.of(house).order_by("id").values_list("state", flat=True))


def test_a_night_in_review_is_listed_and_let_through(house: Organization, capsys: Out) -> None:
    assert main(["message", "list", "--state", "in_review", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert {row["customer_number"] for row in rows} == {"ACME", "BETA"}
    assert main(["message", "approve", "--night", rows[0]["night_on"]]) == 0
    assert "2 approved" in capsys.readouterr().out
    assert states(house) == [MessageState.READY, MessageState.READY]


def test_one_is_approved_and_one_dropped(house: Organization, capsys: Out) -> None:
    first, second = Message.objects.of(house).order_by("id")
    assert main(["message", "approve", str(first.public_id)]) == 0
    assert main(["message", "drop", str(second.public_id), "--reason", "we spoke"]) == 0
    assert states(house) == [MessageState.READY, MessageState.DROPPED]
    assert main(["message", "approve", str(first.public_id), str(second.public_id)]) == 2
    assert "Nothing was changed" in capsys.readouterr().err


def test_an_uncertain_message_is_resolved(house: Organization, capsys: Out) -> None:
    Message.objects.of(house).update(state=MessageState.UNCERTAIN, attempt=1)
    row = Message.objects.of(house).order_by("id").first()
    assert row is not None
    assert main(["message", "resolve", str(row.public_id), "--became", "failed", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"resolved": 1}
    assert states(house) == [MessageState.FAILED, MessageState.UNCERTAIN]


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (["approve"], "name the messages"),
        (["approve", "nothing-like-it"], "no message"),
        (["list", "--state", "LOST"], "no state"),
    ],
)
def test_a_wrong_call_says_why(house: Organization, capsys: Out, call: list[str], said: str) -> None:
    assert main(["message", *call]) == 2
    assert said in capsys.readouterr().err
