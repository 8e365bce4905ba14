"""People decide from the command line about messages that wait for them."""

import datetime as dt
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


def test_a_bounce_that_cannot_be_is_refused(house: Organization, capsys: Out) -> None:
    left_at = dt.datetime(2026, 10, 5, 8, tzinfo=dt.UTC)
    Message.objects.of(house).update(state=MessageState.SENT, attempt=1, accepted_at=left_at)
    row = Message.objects.of(house).order_by("id").first()
    assert row is not None
    call = ["message", "bounced", str(row.public_id)]
    assert main([*call, "--at", "2026-10-05T07:59Z"]) == 2
    assert "the message left only at 2026-10-05T08:00+00:00; nothing was changed" in capsys.readouterr().err
    assert main([*call, "--code", "2.0.0"]) == 2
    assert "2.0.0 says that it was delivered" in capsys.readouterr().err
    assert main([*call, "--at", "2026-10-05T08:04Z", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["recorded"] is True


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (["message", "list", "--limit", "-1"], "'-1' is no whole number from 1 on"),
        (["night", "--as-of", "tomorrow"], "'tomorrow' is no date; write it like 2026-10-05"),
        (["explain", "ACME", "--as-of", "2026-02-30"], "'2026-02-30' is no date"),
        (["report", "ageing", "--as-of", "2026-10-05", "--known-at", "now"], "'now' is no instant"),
    ],
)
def test_what_is_no_day_or_number_is_said_plainly(capsys: Out, call: list[str], said: str) -> None:
    with pytest.raises(SystemExit) as refused:
        main(call)
    assert refused.value.code == 2
    assert said in capsys.readouterr().err


def test_an_export_that_is_not_there_is_said_plainly(capsys: Out, tmp_path: Path) -> None:
    assert main(["audit", "verify", str(tmp_path / "none.jsonl")]) == 2
    assert capsys.readouterr().err.endswith("none.jsonl cannot be read: No such file or directory.\n")
