"""Working days come from the library once, then from what was kept of it."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import holidays
import pytest
from pytest_django.fixtures import Settings

from dunwell.kit import workdays

UNITY = dt.date(2026, 10, 3)
GOOD_FRIDAY = dt.date(2026, 4, 3)


def forget() -> None:
    for known in (workdays.public_holidays, workdays.recipient_calendar, workdays.bank_calendar, workdays._of_country):
        known.cache_clear()


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Settings) -> Iterator[Path]:
    settings.DATA = tmp_path
    forget()
    yield tmp_path / "calendars"
    forget()


@pytest.fixture
def library_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_: Any, **__: Any) -> None:
        raise AssertionError("the library was asked again")

    for country in ("DE", "SA"):
        workdays.recipient_calendar(country, 2026)
    workdays.bank_calendar("EUR", "DE", 2026)
    forget()
    monkeypatch.setattr(holidays, "country_holidays", gone)
    monkeypatch.setattr(holidays, "financial_holidays", gone)


@pytest.mark.usefixtures("library_gone")
def test_what_the_library_said_is_kept() -> None:
    assert UNITY in workdays.public_holidays("DE", 2026)
    assert not workdays.recipient_calendar("SA", 2026).is_open(dt.date(2026, 11, 20)), "a Friday"
    assert not workdays.bank_calendar("EUR", "DE", 2026).is_open(GOOD_FRIDAY)


@pytest.mark.usefixtures("library_gone")
def test_a_broken_file_is_made_anew(folder: Path) -> None:
    (kept,) = folder.glob("*/DE-2026.json")
    for broken in ("", "[]", "null", '{"holidays": ["soon"], "weekend": [5]}', '{"holidays": []}'):
        kept.write_text(broken)
        forget()
        with pytest.raises(AssertionError, match="asked again"):
            workdays.public_holidays("DE", 2026)


def test_a_folder_that_cannot_be_written_to_changes_nothing(folder: Path) -> None:
    folder.write_text("a file stands where the folder should be")
    assert UNITY in workdays.public_holidays("DE", 2026)


@pytest.mark.parametrize("country", ["", "ZZ", "..", "../DE"])
def test_a_country_nobody_knows_has_weekends_only(country: str, folder: Path) -> None:
    calendar = workdays.recipient_calendar(country, 2026)
    assert calendar.is_open(UNITY - dt.timedelta(days=1))
    assert not calendar.is_open(UNITY)
    assert not calendar.holidays
    assert {path.parent.parent for path in folder.rglob("*.json")} <= {folder}
