"""Working days come from the library once, then from what was kept of it."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import holidays
import pytest
from pytest_django.fixtures import Settings

from dunwell.kit import regions, workdays

UNITY = dt.date(2026, 10, 3)
GOOD_FRIDAY = dt.date(2026, 4, 3)


def forget() -> None:
    for known in (workdays.public_holidays, workdays.recipient_calendar, workdays.bank_calendar, workdays._of_country):
        known.cache_clear()
    for named in (regions.region_code, regions._named, workdays.calendar_key):
        named.cache_clear()


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
    regions.region_code("DE", "Bayern")
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


EPIPHANY = dt.date(2027, 1, 6)


@pytest.mark.parametrize("region", ["BY", "by", "DE-BY", " Bayern ", "Bavaria"])
def test_a_part_of_a_country_has_days_off_of_its_own(region: str) -> None:
    assert regions.region_code("DE", region) == "BY"
    assert not workdays.recipient_calendar("DE", 2027, (), region).is_open(EPIPHANY)
    assert not workdays.own_calendar("DE", 2027, range(1, 6), (), region).is_open(EPIPHANY)
    assert workdays.calendar_key("DE", region, 2027) == "DE-BY"
    assert workdays.recipient_calendar("DE", 2027).is_open(EPIPHANY)


@pytest.mark.parametrize(
    ("country", "region"), [("DE", "Somewhere"), ("DE", ""), ("XX", "BY"), ("", "BY"), ("SA", "BY"), ("DE", "US-BY")]
)
def test_a_part_nobody_knows_has_the_days_of_the_country(country: str, region: str) -> None:
    assert regions.region_code(country, region) == ""
    assert workdays.calendar_key(country, region, 2027) == country
    assert workdays.recipient_calendar(country, 2027, (), region) == workdays.recipient_calendar(country, 2027)


@pytest.mark.parametrize(
    ("country", "region", "code"),
    [("ES", "Catalonia", "CT"), ("ES", "Cataluña", "CT"), ("GB", "Scotland", "SCT"), ("US", "new york", "NY")],
)
def test_parts_are_known_by_code_and_name(country: str, region: str, code: str) -> None:
    assert regions.region_code(country, region) == code
    assert regions.region_problem(country, region) == ""


def test_what_is_no_part_of_a_country_is_said() -> None:
    assert regions.region_problem("GB", "Kent") == (
        "“Kent” is no part of GB whose days off are known; known are ENG, NIR, SCT, WLS, or their names."
    )
    assert "and others" in regions.region_problem("US", "Bavaria")
    assert regions.region_problem("SA", "anything") == ""


@pytest.mark.usefixtures("library_gone")
def test_the_names_of_parts_are_kept_too(folder: Path) -> None:
    assert regions.region_code("DE", "Hessen") == "HE"
    assert list(folder.glob("*/DE-regions.json"))


@pytest.mark.parametrize("country", ["", "ZZ", "..", "../DE"])
def test_a_country_nobody_knows_has_weekends_only(country: str, folder: Path) -> None:
    calendar = workdays.recipient_calendar(country, 2026)
    assert calendar.is_open(UNITY - dt.timedelta(days=1))
    assert not calendar.is_open(UNITY)
    assert not calendar.holidays
    assert {path.parent.parent for path in folder.rglob("*.json")} <= {folder}
