"""Every rule that can stop a contact is read out with its source; rates are entered where they are missing."""

import json

import pytest
from django.core.cache import cache
from django.db import transaction

from dunwell.audit.operations import keep_document
from dunwell.audit.terms import DocumentKind
from dunwell.compliance import packs
from dunwell.compliance.rates import rates_of
from dunwell.customers.models import Customer
from dunwell.organizations.models import Organization
from tests.web.world import World


def test_packs_are_listed_with_how_many_customers_they_are_about(world: World) -> None:
    assert "No customer yet" in world.get("/compliance/packs", "auditor")
    world.customer("ONE")
    anna = world.customer("ANNA")
    lost = world.customer("LOST")
    Customer.objects.of(world.ours).filter(pk=anna.pk).update(
        kind="CONSUMER", country="US", region="New York", city="Brooklyn"
    )
    Customer.objects.of(world.ours).filter(pk=lost.pk).update(kind="CONSUMER", country="US", region="")
    cache.clear()
    text = world.get("/compliance/packs", "supervisor")
    used = text.split("In use")[1].split("Nobody is contacted")[0]
    for said in ("Germany: businesses", "US-CONSUMER-1P", "New York City", "House: what every status stops"):
        assert said in used
    assert "The state is not known" in text
    assert "US-CONSUMER-3P" not in used
    Organization.objects.filter(pk=world.ours.pk).update(party="THIRD", client_name="Nordwind GmbH")
    cache.clear()
    text = world.get("/compliance/packs", "supervisor")
    assert "US-CONSUMER-3P" in text.split("In use")[1].split("Nobody is contacted")[0]
    assert "want letters to say your address, the client&#x27;s address, your e-mail address;" in text
    Organization.objects.filter(pk=world.ours.pk).update(address="1 Road", email="a@b.example", client_address="2 Road")
    assert "want letters to say" not in world.get("/compliance/packs", "supervisor")
    assert "the laws for collectors hold" in world.get("/compliance", "auditor")


@pytest.mark.parametrize("key", sorted(packs.book().laws))
def test_every_pack_is_read_out_on_any_day(world: World, key: str) -> None:
    for on in ("2026-03-01", "2026-11-22", "2020-01-01", "nonsense"):
        text = world.get(f"/compliance/packs/{key}?on={on}", "auditor")
        for rule in [*packs.law_of(key).told.get("law", ()), *packs.law_of(key).told.get("house", ())]:
            assert rule["rule"] in text
    assert "Where it is written" in text


def test_rules_of_the_house_stand_apart_and_dates_are_told(world: World) -> None:
    text = world.get("/compliance/packs/US-NYC?on=2026-08-31")
    assert text.count("not on that day") == 2
    assert "until <time" in text or "until " in text
    law, house = world.get("/compliance/packs/DE-B2B?on=2026-03-01").split("Our own rules, with no law behind them", 1)
    assert "HOUSE-B2B-TIME" in house
    assert "HOUSE-B2B-TIME" not in law
    assert "10.27 % a year" in house
    assert "40.00 EUR" in house
    assert "GATE-HOLD" in house  # stands among the law of every pack, and is our own all the same
    assert "Businesses, sole traders and public bodies in Germany." in law
    assert "3 years, 30 years (titled) from the end of the year" in house
    assert world.client("auditor").get("/compliance/packs/NOWHERE").status_code == 404


def test_a_rate_that_is_missing_is_entered_on_its_page(world: World) -> None:
    assert "not known for 2026H2" in world.get("/compliance/packs/DE-B2B?on=2026-11-22", "auditor")
    assert "Enter the rate" not in world.get("/compliance/rates", "auditor")
    assert "is not known" in world.get("/compliance/rates")
    sent = {"series": "DE_BASISZINS", "half_year": "2026h2", "percent": "1.02", "source": "Bundesbank"}
    text = world.client("manager").post("/compliance/rates/enter", sent, follow=True).text
    assert "The rate is entered" in text
    assert "entered by" in text
    assert str(rates_of(world.ours.pk)["DE_BASISZINS"]["2026H2"]) == "1.0200"
    assert "10.02 % a year" in world.get("/compliance/packs/DE-B2B?on=2026-11-22", "auditor")
    wrong = world.client("manager").post("/compliance/rates/enter", {**sent, "half_year": "soon"}, follow=True).text
    assert "is no half-year" in wrong


def test_an_earlier_text_that_verdicts_were_made_by_is_read_out_too(world: World) -> None:
    told = json.loads(packs.law_of("CH").text)
    told["law"][0]["title"] = "An older sentence"
    with transaction.atomic():
        sha256 = keep_document(kind=DocumentKind.PACK, text=json.dumps(told))
        keep_document(kind=DocumentKind.PACK, text=packs.law_of("CH").text)
        keep_document(kind=DocumentKind.PACK, text=packs.law_of("FI").text)
    text = world.get("/compliance/packs/CH", "auditor")
    assert text.count("?version=") == 1
    assert "An older sentence" not in text
    text = world.get(f"/compliance/packs/CH?version={sha256}", "auditor")
    assert "An older sentence" in text
    assert "This is an earlier text" in text
    assert world.client("auditor").get("/compliance/packs/CH?version=1").status_code == 404
    assert "instead: the quiet days of the strategy" in text
