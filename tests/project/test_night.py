"""`dunwell night` as it is called."""

import datetime as dt

import pytest
from django.db import transaction

from dunwell.organizations.models import Organization
from dunwell.project.cli import common, main
from dunwell.strategies import operations as strategies
from tests import make

pytestmark = pytest.mark.django_db
TODAY = dt.datetime(2026, 10, 5, 8, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("arguments", "sending", "says"),
    [
        (["--as-of", "2026-10-08"], "ON", "what is not is withdrawn"),
        (["--as-of", "2026-10-07", "--from", "2026-10-04"], "OFF", "none of its messages leaves"),
        (["--as-of", "2026-10-05"], "ON", ""),
        (["--as-of", "2026-10-08", "--dry-run"], "ON", ""),
    ],
)
def test_a_night_ahead_of_its_day_says_what_becomes_of_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments: list[str], sending: str, says: str
) -> None:
    monkeypatch.setattr("dunwell.project.cli.common.open_database", lambda **_: None)
    monkeypatch.setattr("dunwell.kit.clock.now", lambda: TODAY)
    with transaction.atomic():
        house = make.organization()
        strategies.ensure_builtin(house.pk, make.AT)
    Organization.objects.filter(pk=house.pk).update(sending=sending)
    assert main(["night", *arguments, "--json"]) == 0
    err = capsys.readouterr().err
    assert ("ahead of today" in err) == bool(says)
    assert says in err


def test_one_is_said_as_one() -> None:
    assert [common.several(number, "row") for number in (0, 1, 1200)] == ["0 rows", "1 row", "1,200 rows"]
