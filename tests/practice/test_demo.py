"""The demo company: the same seed lives the same life, shows what there is to show, and sends nothing away."""

import datetime as dt
import json
import os
import smtplib
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Count, Sum
from pytest_django.fixtures import Settings

from dunwell.audit.models import Touched
from dunwell.cash.models import Payment
from dunwell.compliance.models import ContactAttempt, Hold, OptOut
from dunwell.correspondence.models import Message
from dunwell.correspondence.queries import embedded_mailbox
from dunwell.customers.models import Customer
from dunwell.disputes.models import Dispute
from dunwell.dunning import contacting
from dunwell.dunning.models import Run
from dunwell.organizations.models import Membership, Organization
from dunwell.organizations.terms import Role
from dunwell.practice.demo import building
from dunwell.practice.demo.branch import STRANGERS
from dunwell.practice.demo.building import Demo, build
from dunwell.practice.demo.cast import PARTS, customers
from dunwell.practice.demo.life import Life
from dunwell.practice.demo.trade import sales
from dunwell.promises.models import Promise
from dunwell.receivables.models import OpenItem
from dunwell.strategies.models import Assignment
from dunwell.worklist.models import Note, Standing, Task
from tests.once import embedded

WEDNESDAY = dt.date(2026, 11, 18)
SIZE, DAYS = 28, 60


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Settings) -> Path:
    """Files and mailbox of one test, and the installation's id, in a folder of its own."""
    settings.DATA = tmp_path / "own"
    return tmp_path


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing may be called outside; the database is connected already."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the demo called somebody outside")

    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(smtplib.SMTP, "connect", refuse)


def totals(demo: Demo) -> dict[str, Any]:
    """What two demos of one seed have in common: everything but passwords and random names of rows."""
    house = demo.organization
    return {
        "customers": Customer.objects.of(house).count(),
        "open": dict(OpenItem.objects.of(house).values_list("currency").annotate(Sum("open_minor"))),
        "paid": dict(Payment.objects.of(house).values_list("currency").annotate(Sum("amount_minor"))),
        "messages": dict(Message.objects.of(house).values_list("step").annotate(Count("id"))),
        "states": dict(Message.objects.of(house).values_list("state").annotate(Count("id"))),
        "tasks": sorted(Task.objects.of(house).values_list("kind", "state", "outcome").annotate(Count("id"))),
        "promises": dict(Promise.objects.of(house).values_list("state").annotate(Count("id"))),
        "disputes": dict(Dispute.objects.of(house).values_list("state").annotate(Count("id"))),
        "nights": list(Run.objects.of(house).filter(kind="NIGHT").order_by("as_of").values_list("as_of", "actions")),
    }


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("offline")
def test_the_same_seed_lives_the_same_life_with_something_of_everything() -> None:
    told: list[tuple[str, int, int]] = []
    demo = build(today=WEDNESDAY, seed=7, size=SIZE, days=DAYS, progress=lambda *said: told.append(said))
    house = demo.organization
    first = totals(demo)
    assert first["customers"] == demo.customers == SIZE + STRANGERS
    assert set(first["promises"]) >= {"KEPT", "BROKEN"}
    assert len(first["disputes"]) > 1
    assert set(Hold.objects.of(house).values_list("kind", flat=True)) >= {"INSOLVENCY", "LAWYER", "HARDSHIP"}
    assert OptOut.objects.of(house).exists()
    assert Note.objects.of(house).exists()
    assert Message.objects.of(house).filter(bounce_code="5.1.1").count() == 1
    assert Customer.objects.of(house).filter(is_key_account=True).count() == 1
    assert Assignment.objects.of(house).count() == 3, "a person chooses for a handful; all others follow segments"
    placed = set(Standing.objects.of(house).exclude(segment="").values_list("segment", flat=True))
    assert placed >= {"collected", "private-people"}
    own = [set(fields) for fields in Customer.objects.of(house).values_list("custom", flat=True)]
    assert set() in own, "not everybody has fields of the creditor's own"
    assert {"industry"} in own
    assert set().union(*own) == {"industry", "contract_until", "visits_a_year"}
    calls = ContactAttempt.objects.of(house).filter(channel="CALL").values_list("verdict__allowed", flat=True)
    assert set(calls) == {True}, "calls are contacts, and made where the gate lets them"
    assert not Touched.objects.of(house).exists()
    assert told[-1] == ("nights with their mail", DAYS, DAYS)
    assert len(first["nights"]) == DAYS + 1 == demo.nights
    _has_work_left(demo)
    _mail_went_into_the_mailbox(demo)
    assert totals(build(today=WEDNESDAY, seed=7, size=SIZE, days=DAYS)) == first


@pytest.mark.django_db(transaction=True)
def test_nobody_in_it_calls_where_the_gate_says_no(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contacting, "may_contact", lambda *_, **__: [contacting.Permission(is_allowed=False)])
    house = build(today=WEDNESDAY, seed=7, size=SIZE, days=DAYS).organization
    assert not ContactAttempt.objects.of(house).filter(channel="CALL").exists()
    assert not Task.objects.of(house).filter(kind="CALL", state="DONE").exists()


def _has_work_left(demo: Demo) -> None:
    house = demo.organization
    tonight = Run.objects.of(house).get(kind="NIGHT", as_of=WEDNESDAY)
    assert tonight.actions["message"] > 0, "today's night wrote nothing"
    assert tonight.problems == []
    assert Message.objects.of(house).filter(state="READY").exists()
    assert 0 < Task.objects.of(house).filter(state="OPEN").count() < SIZE


def _mail_went_into_the_mailbox(demo: Demo) -> None:
    house = Organization.objects.get(pk=demo.organization)
    sent = Message.objects.of(house).filter(state="SENT")
    assert house.sending == "ON"
    assert demo.messages == sent.count() > 20
    assert embedded_mailbox(house.pk).count() >= sent.count()
    assert not sent.exclude(recipient__endswith=".example").exists(), "an address that may exist"
    assert {row.role for row in demo.sign_ins} == set(Role.values)
    assert Membership.objects.of(house).count() == len(Role.values)


def test_another_seed_is_another_company() -> None:
    assert [row.name for row in customers(7, 50)] == [row.name for row in customers(7, 50)]
    assert [row.name for row in customers(7, 50)] != [row.name for row in customers(8, 50)]


def test_everybody_has_a_name_of_their_own_and_lives_somewhere() -> None:
    cast = customers(7, 500)
    assert len({row.name for row in cast}) == 500
    assert len({row.land.country for row in cast}) == 9
    assert [row.part for row in cast[: len(PARTS)]] == list(PARTS)
    assert {row.parent for row in cast if row.part == "group member"} == {cast[PARTS.index("group head")].number}


def test_a_year_is_sold_in_seasons_and_nothing_after_today() -> None:
    cast = customers(7, 500)
    sold = sales(7, cast, WEDNESDAY)
    assert len({sale.number for sale in sold}) == len(sold) > 2_000
    assert all(WEDNESDAY - dt.timedelta(days=366) < sale.issued < WEDNESDAY for sale in sold)
    august, october = (sum(sale.issued.month == month for sale in sold) for month in (8, 10))
    assert august < october
    assert all(0 <= sale.part < sale.cents for sale in sold)


@pytest.mark.django_db
def test_a_day_is_lived_once_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    lived: list[dt.date] = []

    def live(_: Life, day: dt.date) -> int:
        lived.append(day)
        return 0

    monkeypatch.setattr(building, "live", live)
    with transaction.atomic():
        build(today=WEDNESDAY, size=20, days=10)
        transaction.set_rollback(True)
    assert lived == [WEDNESDAY - dt.timedelta(days=back) for back in range(10, 0, -1)]


DUNWELL = [sys.executable, "-c", "import sys; from dunwell.project.cli import main; sys.exit(main())"]


def call(tmp_path: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "DUNWELL_SECRET_KEY")}
    environment |= {"DUNWELL_DATA": str(tmp_path), "PYTHONPATH": "src"}
    environment["DJANGO_SETTINGS_MODULE"] = "dunwell.project.settings"
    return subprocess.run([*DUNWELL, *words], env=environment, capture_output=True, text=True, check=False)


@embedded
def test_the_command_builds_it_once_in_a_folder_of_its_own(tmp_path: Path) -> None:
    small = ("demo", "--no-serve", "--json", "--customers", "20", "--days", "10")
    done = call(tmp_path, *small)
    assert done.returncode == 0, done.stderr
    built = json.loads(done.stdout)
    assert (built["customers"], built["nights"]) == (20, 11)
    assert "nights with their mail: 10" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["demo"], "it touched the data beside it"
    assert (tmp_path / "demo" / "demo.json").stat().st_mode & 0o077 == 0
    again = call(tmp_path, *small)
    assert json.loads(again.stdout) == built
    assert "already" in again.stderr
    verified = call(tmp_path, "audit", "verify", "--data", str(tmp_path / "demo"))
    assert verified.returncode == 0, verified.stdout


@embedded
def test_what_was_interrupted_is_built_anew(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    folder.mkdir()
    (folder / "demo.json").write_text('{"finished": false}')
    (folder / "dunwell.sqlite3").write_text("half of something")
    done = call(tmp_path, "demo", "--no-serve", "--customers", "20", "--days", "10")
    assert done.returncode == 0, done.stderr
    assert "supervisor@halden-moor.example" in done.stdout


@embedded
@pytest.mark.parametrize("words", [("--customers", "3"), ("--days", "5")])
def test_a_demo_too_small_to_show_anything_is_a_wrong_call(tmp_path: Path, words: tuple[str, str]) -> None:
    done = call(tmp_path, "demo", "--no-serve", *words)
    assert done.returncode == 2
    assert words[0] in done.stderr
    assert list(tmp_path.iterdir()) == []
