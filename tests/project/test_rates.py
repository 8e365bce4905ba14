"""`dunwell rates`: entered with a source, laid over those that come with Dunwell, never carried forward."""

import datetime as dt
import json
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import transaction
from pytest_django.fixtures import Settings

from dunwell.compliance import charging, rates
from dunwell.compliance.models import Rate
from dunwell.engine.interest import UnknownRateError, interest
from dunwell.organizations.models import Organization
from dunwell.project.cli import main
from tests import make

pytestmark = pytest.mark.django_db(transaction=True)
Out = pytest.CaptureFixture[str]


@pytest.fixture
def house(settings: Settings, tmp_path: Path) -> Organization:
    settings.DATA = tmp_path
    with transaction.atomic():
        return make.organization()


def cents(house: Organization) -> int:
    days = dt.date(2026, 7, 1), dt.date(2026, 7, 31)
    return interest(1_000_00, *days, charging.interest_terms("EU-B2B"), rates.rates_of(house.pk)).minor


def test_a_rate_is_entered_when_it_is_published(house: Organization, capsys: Out) -> None:
    with pytest.raises(UnknownRateError, match="2026H2"):
        cents(house)
    assert main(["rates", "set", "ECB_MRO", "2026H2", "2.40", "--source", "ECB press release"]) == 0
    assert main(["rates", "set", "ECB_MRO", "2026H2", "2.15", "--source", "ECB, corrected", "--json"]) == 0
    assert cents(house) == 8_62
    assert Rate.objects.of(house).count() == 2  # nothing is written over
    capsys.readouterr()
    assert main(["rates", "list", "ECB_MRO", "--json"]) == 0
    newest = json.loads(capsys.readouterr().out)["rates"][-1]
    assert (newest["half_year"], newest["source"]) == ("2026H2", "ECB, corrected")
    assert Decimal(newest["percent"]) == Decimal("2.15")
    assert main(["rates", "list"]) == 0
    assert "check" in capsys.readouterr().out


@pytest.mark.parametrize(
    "words",
    [
        ["MOON_RATE", "2026H2", "2.15", "--source", "x"],
        ["ECB_MRO", "2026-07", "2.15", "--source", "x"],
        ["ECB_MRO", "2026H2", "much", "--source", "x"],
        ["ECB_MRO", "2026H2", "NaN", "--source", "x"],
        ["ECB_MRO", "2026H2", "215", "--source", "x"],
        ["ECB_MRO", "2026H2", "2.15", "--source", " "],
    ],
)
def test_what_cannot_be_a_rate_is_not_entered(house: Organization, words: list[str]) -> None:
    assert main(["rates", "set", *words]) == 2
    assert not Rate.objects.of(house).exists()
