"""`dunwell dispatch`: counts in JSON, the hour that may be made up, and exit codes."""

import json
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from dunwell.correspondence.models import Message
from dunwell.organizations.models import Connection, Organization
from dunwell.project.cli import main
from tests.dunning.nights import house_with_mail, night, owes

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def house(settings: Settings, tmp_path: Path) -> Organization:
    settings.DATA = tmp_path
    found = house_with_mail(sending="REVIEW")
    owes(found)
    night(found)
    Message.objects.of(found).update(state="READY", approved_at=found.created_at)
    return found


def test_it_prints_what_became_of_the_messages(house: Organization, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["dispatch", "--until-empty", "--at", "2026-10-05T10:00", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told == {"claimed": 1, "sent": 1, "withdrawn": 0, "later": 0, "failed": 0, "uncertain": 0, "problems": []}
    assert main(["dispatch", "--at", "2026-10-05T08:00Z"]) == 0
    assert "0 claimed, 0 sent" in capsys.readouterr().out


def test_a_made_up_hour_is_refused_while_sending_is_on(
    house: Organization, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    Organization.objects.update(sending="ON")
    connection = Connection.objects.of(house)
    connection.update(connector="smtp", config={"host": "127.0.0.1", "port": "9", "timeout": "1"})
    assert main(["dispatch", "--at", "2026-10-05T10:00"]) == 2
    assert "refused while sending is ON" in capsys.readouterr().err
    monkeypatch.setenv("DUNWELL_ALLOW_CLOCK", "1")
    assert main(["dispatch", "--at", "2026-10-05T10:00"]) == 1
    assert "No connection to the mail server" in capsys.readouterr().out


def test_mail_that_stays_in_the_embedded_mailbox_may_have_a_made_up_hour(
    house: Organization, capsys: pytest.CaptureFixture[str]
) -> None:
    Organization.objects.update(sending="ON")
    assert main(["dispatch", "--at", "2026-10-05T10:00"]) == 0
    assert "1 sent" in capsys.readouterr().out


def test_problems_end_with_1_and_a_wrong_hour_with_2(house: Organization, capsys: pytest.CaptureFixture[str]) -> None:
    Connection.objects.of(house).delete()
    assert main(["dispatch", "--at", "2026-10-05T10:00"]) == 1
    assert "problem: No mail connection is configured" in capsys.readouterr().out
    assert main(["dispatch", "--at", "yesterday"]) == 2
    assert "is no instant" in capsys.readouterr().err
