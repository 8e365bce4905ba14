"""A night is due at five in the morning of the organization, once; missing two hours later."""

import datetime as dt
import zoneinfo

import pytest

from dunwell.dunning.models import Run
from dunwell.dunning.terms import RunKind, RunState
from dunwell.dunning.timetable import Nights, nights_of
from dunwell.organizations.models import Organization
from tests import make

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 9, 14)


def at(text: str, zone: str = "Europe/Berlin") -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=zoneinfo.ZoneInfo(zone))


def ran(house: Organization, day: dt.date, state: str = RunState.DONE, kind: str = RunKind.NIGHT) -> None:
    Run.objects.create(
        organization=house, as_of=day, kind=kind, state=state, semantics=1, context="", started_at=make.AT
    )


@pytest.mark.parametrize(
    ("now", "due", "missing"),
    [
        ("2026-09-14 04:59", None, False),
        ("2026-09-14 05:00", DAY, False),
        ("2026-09-14 07:00", DAY, False),
        ("2026-09-14 07:01", DAY, True),
        ("2026-09-14 23:59", DAY, True),
        ("2026-09-15 00:01", None, False),
    ],
)
def test_the_hour_of_the_night(now: str, due: dt.date | None, missing: bool) -> None:  # noqa: FBT001
    assert nights_of(make.organization(), at=at(now)) == Nights(None, due, missing)


def test_the_organizations_zone_counts() -> None:
    far = make.organization("Far", time_zone="Pacific/Auckland", country="NZ")
    assert nights_of(far, at=at("2026-09-14 04:59", "Pacific/Auckland")).due is None
    assert nights_of(far, at=at("2026-09-13 17:00", "UTC")).due == DAY


@pytest.mark.parametrize(("day", "utc"), [("2027-03-28", "03:00"), ("2026-10-25", "04:00")])
def test_the_hour_stays_the_hour_over_a_change_of_clocks(day: str, utc: str) -> None:
    house = make.organization()
    hour = at(f"{day} {utc}", "UTC")
    assert nights_of(house, at=hour).due == dt.date.fromisoformat(day)
    assert nights_of(house, at=hour - dt.timedelta(seconds=1)).due is None


def test_a_night_that_ran_is_not_due_again_and_one_that_was_cut_off_is() -> None:
    house = make.organization()
    ran(house, DAY - dt.timedelta(days=1))
    ran(house, DAY, state=RunState.OPEN)
    ran(house, DAY, kind=RunKind.SWEEP)
    late = at("2026-09-14 12:00")
    assert nights_of(house, at=late) == Nights(DAY - dt.timedelta(days=1), DAY, is_missing=True)
    Run.objects.of(house).filter(kind=RunKind.NIGHT).update(state=RunState.DONE)
    assert nights_of(house, at=late) == Nights(DAY, None, is_missing=False)


def test_the_first_night_is_that_of_the_day_after_the_founding() -> None:
    house = make.organization()
    Organization.objects.filter(pk=house.pk).update(created_at=at("2026-09-14 09:30"))
    house.refresh_from_db()
    assert nights_of(house, at=at("2026-09-14 12:00")).due is None
    assert nights_of(house, at=at("2026-09-15 05:00")).due == DAY + dt.timedelta(days=1)


def test_a_strangers_night_is_not_ours() -> None:
    house = make.organization()
    ran(make.organization("Other"), DAY)
    assert nights_of(house, at=at("2026-09-14 06:00")).due == DAY
