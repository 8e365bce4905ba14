"""The compliance page: each number has its list, each block its cure, and the bundle proves itself."""

import csv
import hashlib
import io
import json
import re
import zipfile
from html import unescape
from typing import Any

import pytest
from django.db import transaction
from django.utils.html import strip_tags

from dunwell.compliance import asking, operations
from dunwell.compliance.models import ContactAttempt, Refusal
from dunwell.correspondence.models import Message
from dunwell.customers.models import Customer
from dunwell.organizations.queries import list_members
from dunwell.privacy.personal import TABLE
from tests.web.world import World, mailed

EVIL = '=HYPERLINK("http://evil.example")'


@pytest.fixture
def bob(world: World) -> Customer:
    return world.customer("BOB")


def refused(world: World, bob: Customer, rule: str, **more: Any) -> None:
    values = {"channel": "EMAIL", "at": world.at, "local_on": world.today, "verdict": {"packs": {"DE-B2B": "a" * 64}}}
    Refusal.objects.create(organization=world.ours, customer=bob, rule=rule, **{**values, **more})


def made(world: World, bob: Customer, **more: Any) -> None:
    values = {"channel": "EMAIL", "at": world.at, "local_on": world.today, "verdict": {"packs": ["HOUSE"]}}
    ContactAttempt.objects.create(
        organization=world.ours, customer=bob, root_id=bob.pk, **{"state": "MADE", **values, **more}
    )


def test_what_was_withdrawn_is_counted_by_reason_each_with_its_list(world: World, bob: Customer) -> None:
    for reason, count in (("held", 2), ("no_contact", 1), ("HOUSE-HOURS", 1), ("nothing_open", 1)):
        for _ in range(count):
            mailed(world, bob, "WITHDRAWN")
        Message.objects.of(world.ours).filter(reason="").update(reason=reason)
    carl = world.customer("CARL")
    message = mailed(world, carl, "WITHDRAWN")
    Message.objects.of(world.ours).filter(pk=message.pk).update(reason="no_contact")
    old = mailed(world, bob, "WITHDRAWN")
    Message.objects.of(world.ours).filter(pk=old.pk).update(reason="held", night_on=world.ago(40))
    with transaction.atomic():
        said = {"organization": world.ours.pk, "at": world.at, "actor": "x", "channel": "EMAIL", "source": "he wrote"}
        operations.opt_out(address="AP@carl.example", from_on=world.today, **said)  # type: ignore[arg-type]
    text = world.get("/compliance", "auditor")
    found = re.findall(r'<th scope="row">([^<]+)</th><td[^>]+><span class="cell"><a href="([^"]+)">(\d+)</a>', text)
    told = {name: (unescape(link), int(count)) for name, link, count in found}
    assert {name: count for name, (_, count) in told.items() if "state=WITHDRAWN" in told[name][0]} == {
        "On hold": 2,
        "Nothing is open": 1,
        "No address that works": 1,
        "They asked for no more mails there": 1,
    }
    for link, count in told.values():
        if "state=WITHDRAWN" in link:
            page = world.get(link)
            assert page.count("data-row") == count
            assert "in the nights from 7 Sep 2026" in strip_tags(page)
    assert world.get("/messages?state=WITHDRAWN&since=nonsense&until=2026-13-01").count("data-row") == 7


def test_each_number_has_its_list_and_each_block_its_cure(world: World, bob: Customer) -> None:
    made(world, bob)
    made(world, bob, state="VOID")
    made(world, bob, local_on=world.ago(90))
    refused(world, bob, "HOUSE-OPTOUT")
    refused(world, bob, "HOUSE-WINDOW", earliest=world.at)
    refused(world, bob, "GATE-HOLD", is_shadow=True)
    text = world.get("/compliance", "auditor")
    assert "See their wishes" in text
    assert "it waits for its hour" in text
    assert "Mail leaves in the hours you set" in text
    assert "DE-B2B" in text
    assert "more were stopped in shadow" in text
    assert "Nothing was withdrawn" in text
    listed = world.get(f"/compliance/refusals?since={world.ago(3)}&until={world.today}&rule=HOUSE-OPTOUT&which=blocked")
    assert f"/customers/{bob.public_id}/wishes" in listed
    assert "HOUSE-WINDOW" not in listed
    assert "waits for its hour by itself" in world.get("/compliance/refusals?which=delayed").lower()
    assert "GATE-HOLD" in world.get("/compliance/refusals?shadow=1")
    assert world.get("/compliance/contacts?channel=EMAIL").count("data-row") == 1
    assert "No contact in these days" in world.get("/compliance?since=2020-01-01&until=2020-01-31")


@pytest.mark.parametrize("asked", ["since=x", "since=2026-01-02&until=2026-01-01", "since=1900-01-01&until=2026-01-01"])
def test_days_that_make_no_sense_are_the_last_thirty(world: World, asked: str) -> None:
    assert "7 Sep 2026" in world.get(f"/compliance?{asked}")


def test_the_bundle_has_all_of_it_with_digests(world: World, bob: Customer) -> None:
    made(world, bob, notice="validation_notice")
    refused(world, bob, "HOUSE-OPTOUT", verdict={"packs": {}})
    with transaction.atomic():
        asking.keep_packs("CH")
    Customer.objects.of(world.ours).filter(pk=bob.pk).update(number=EVIL)
    response: Any = world.client("auditor").post("/compliance/export", {})
    found = zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content)))
    manifest = json.loads(found.read("manifest.json"))
    assert manifest["organization"] == "Alice Ltd"
    for name, digest in manifest["files"].items():
        assert hashlib.sha256(found.read(name)).hexdigest() == digest
    contacts = list(csv.DictReader(io.StringIO(found.read("contacts.csv").decode())))
    assert [(row["channel"], row["state"]) for row in contacts] == [("EMAIL", "MADE")]
    assert contacts[0]["customer"] == f"'{EVIL}"
    assert len(list(csv.DictReader(io.StringIO(found.read("refusals.csv").decode())))) == 1
    assert "HARDSHIP" in json.loads(found.read("rules.json"))["holds"]
    assert contacts[0]["notice"] == "validation_notice"
    (text,) = json.loads(found.read("packs.json")).values()
    assert (text["key"], text["title"]) == ("CH", "Switzerland")
    assert json.loads(found.read("record.json"))


def test_the_bundle_names_whom_a_hold_or_opt_out_is_about_and_who_noted_it(world: World, bob: Customer) -> None:
    client = world.client("agent")
    page = f"/customers/{bob.public_id}/wishes"
    mail = client.get(page).text.split('<option value="')[1].split('"')[0]
    client.post(f"{page}/shut", {"address": mail, "channel": "EMAIL", "source": "call"})
    response: Any = world.client("auditor").post("/compliance/export", {})
    found = zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content)))
    (row,) = csv.DictReader(io.StringIO(found.read("opt_outs.csv").decode()))
    assert (row["customer"], row["address"]) == (bob.number, mail)
    assert row["recorded_by"] in {one.name for one in list_members(world.ours.pk)}
    for name in ("holds.csv", "consents.csv"):
        assert found.read(name).decode().startswith("id,customer,kind,")


def test_the_record_is_verified_when_asked(world: World) -> None:
    assert "whole" in world.client("auditor").post("/compliance/record", follow=True).text.lower()


def test_what_a_letter_could_not_say_is_cured_in_the_settings_and_a_notice_on_the_customers_page(
    world: World, bob: Customer
) -> None:
    refused(world, bob, "DE-RDG-13A")
    refused(world, bob, "US-REGF-EOPTOUT")
    refused(world, bob, "US-REGF-VALIDATION")
    text = world.get("/compliance/refusals")
    assert text.count(f'href="/organizations/{world.ours.public_id}/settings">') >= 2
    assert f"/customers/{bob.public_id}/wishes" in text
    assert "note that it was given" in text.lower()


def test_personal_fields_stand_in_words(world: World) -> None:
    listed = world.get("/privacy", "auditor").split("Personal fields by")[1].split("</table>")[0]
    fields = re.sub(r"<[^>]+>", "", listed)
    assert fields.count("Possible duplicates") == 1
    assert not re.search(r"[a-z]_[a-z]|[a-z]\d|·", fields), fields
    assert all(one.model not in listed for one in TABLE)
