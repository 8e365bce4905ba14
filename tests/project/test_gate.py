"""`dunwell gate`: one answer for every line, a verdict on the answers, and the packs for people to read."""

import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from dunwell.audit.queries import list_events
from dunwell.project.cli import main
from tests import make

Out = pytest.CaptureFixture[str]

CALL: Mapping[str, Any] = {
    "id": "c1",
    "suite": "contact",
    "pack": "UK-CONSUMER",
    "now": "2026-10-05T07:00:00+01:00",
    "debtor": {"kind": "consumer", "tz_address": ["Europe/London"]},
    "history": [],
    "proposed": {"channel": "call", "purpose": "collect", "step": "reminder_1"},
}
EIGHT = {"allowed": False, "reason_rule": "HOUSE-UK-TIME", "earliest_allowed": "2026-10-05T07:00:00Z"}
INTEREST = {
    "id": "i1",
    "suite": "interest",
    "pack": "UK-B2B",
    "input": {"principal": "365.00", "currency": "GBP", "interest_from": "2025-01-01", "interest_to": "2025-01-10"},
    "expect": {"interest": "1.28", "days": 10, "segments": [{"rate_pct": "12.75", "days": 10, "basis": 365}]},
}


def check(tmp_path: Path, capsys: Out, *lines: Any) -> tuple[int, list[dict[str, Any]], str]:
    """What the command answers to these lines."""
    file = tmp_path / "vectors.jsonl"
    file.write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines))
    code = main(["gate", "check", str(file)])
    said = capsys.readouterr()
    return code, [json.loads(line) for line in said.out.splitlines()], said.err


def test_every_line_is_answered_and_compared(tmp_path: Path, capsys: Out) -> None:
    code, answers, said = check(tmp_path, capsys, {**CALL, "expect": EIGHT}, "", INTEREST, "no json", "[1]", CALL)
    assert code == 0
    assert [answer["id"] for answer in answers] == ["c1", "i1", None, None, "c1"]
    assert answers[0] == {"id": "c1", **EIGHT, "violations": ["HOUSE-UK-TIME"]} | {
        "earliest_allowed": "2026-10-05T08:00:00+01:00"
    }
    assert "2 of 2 right" in said


def test_a_wrong_answer_is_named(tmp_path: Path, capsys: Out) -> None:
    odd = {**INTEREST, "id": "i2", "expect": {"interest": "1.29"}}
    code, _, said = check(tmp_path, capsys, {**CALL, "expect": {**EIGHT, "allowed": True}}, odd)
    assert (code, "0 of 2 right; wrong: c1, i2" in said) == (1, True)


@pytest.mark.parametrize(
    "change",
    [
        {"pack": "MARS-B2B"},
        {"now": "2026-10-05T07:00:00"},
        {"debtor": {"tz_address": ["Europe/London"]}},
        {"debtor": {"kind": "consumer", "tz_address": ["Mars/Phobos"]}},
        {"debtor": {"kind": "consumer", "statuses": [{"type": "sad"}]}},
        {"debtor": {"kind": "consumer", "inconvenient_times": [{"days": ["monday"]}]}},
        {"debtor": {"kind": "consumer", "inconvenient_times": [{"from": "25:00"}]}},
        {"proposed": {"channel": "fax", "purpose": "collect"}},
        {"proposed": {"channel": "call"}},
        {"proposed": {"channel": "call", "purpose": "collect", "automated": "yes"}},
        {"history": [{"at": "2026-10-01T07:00:00", "channel": "call", "outcome": "no_answer"}]},
        {"history": [{"at": "2026-10-01T07:00:00Z", "channel": "call"}]},
        {"notices": [{"type": "postcard"}]},
        {"history": "none"},
    ],
)
def test_whatever_cannot_be_read_keeps_the_gate_closed(tmp_path: Path, capsys: Out, change: dict[str, Any]) -> None:
    code, (answer,), _ = check(tmp_path, capsys, {**CALL, **change})
    assert code == 0
    assert (answer["allowed"], answer["reason_rule"]) == (False, "GATE-FAILCLOSED")


@pytest.mark.parametrize(
    ("asked", "told", "expected"),
    [
        (
            "interest NO",
            {"interest_from": "2024-01-01", "interest_to": "2024-01-02"},
            {"error": "RATE-UNKNOWN", "half_year": "2024H1"},
        ),
        (
            "interest FI",
            {"interest_from": "2024-07-01", "interest_to": "2024-07-31", "debtor_kind": "consumer"},
            {"interest": "9.77", "days": 31, "segments": [{"rate_pct": "11.50", "days": 31, "basis": 365}]},
        ),
        ("compensation UK-B2B", {"debt": "10000.00"}, {"amount": "100.00", "currency": "GBP"}),
        ("compensation_b2b NO", {"claims": 2, "half_year": "2026H1"}, {"amount": "920.00", "currency": "NOK"}),
        ("compensation_b2b NO", {"claims": 2}, {"error": "RATE-UNKNOWN", "half_year": None}),
        ("compensation_b2b EU-B2B", {"claims": 2, "date": "2026-01-01"}, {"amount": "80.00", "currency": "EUR"}),
        (
            "collection_costs NL-B2B",
            {"principal": "600.00", "vat_added": True},
            {"amount": "108.90", "currency": "EUR"},
        ),
        (
            "reminder_fees SE",
            {"fee_reminders": ["2026-01-05"], "agreed_at_origin": True},
            {"chargeable": ["2026-01-05"], "amount": "60.00", "currency": "SEK"},
        ),
        (
            "deadline EU-B2B",
            {"type": "sepa_refund_no_questions_until", "debited": "2026-01-05"},
            {"until": "2026-03-02"},
        ),
        (
            "deadline US-B2B",
            {"type": "nacha_reinitiate_until", "original_settlement": "2026-01-10", "attempts_after_return": 2},
            {"allowed": False, "until": None},
        ),
        ("deadline US-B2B", {"type": "nacha_reinitiate_code", "return_code": "R09"}, {"allowed": True}),
        ("deadline US-B2B", {"type": "can_spam_optout_latest", "requested": "2026-11-20"}, {"latest": "2026-12-04"}),
        ("deadline US-B2B", {"type": "tcpa_revocation_latest", "revoked": "2026-11-20"}, {"latest": "2026-12-04"}),
        ("deadline EU-B2B", {"type": "sepa_prenotification_latest", "due": "2026-03-10"}, {"latest": "2026-02-24"}),
        (
            "deadline US-B2B",
            {"type": "reg_e_varying_notice_latest", "transfer": "2026-03-20"},
            {"latest": "2026-03-10"},
        ),
        ("deadline EU-B2B", {"type": "dsar_due", "received": "2026-01-31"}, {"due": "2026-02-28"}),
        (
            "deadline US-CONSUMER-3P",
            {"type": "validation_period_end", "notice_provided": "2026-06-01"},
            {"assumed_receipt": "2026-06-08", "end": "2026-07-08"},
        ),
        (
            "deadline DE-CONSUMER",
            {
                "type": "default_without_notice_from",
                "invoice_received": "2026-01-28",
                "invoice_has_286_3_notice": False,
            },
            {"default_from": None},
        ),
        (
            "deadline DE-B2B",
            {"type": "default_without_notice_from", "invoice_received": "2026-01-29"},
            {"default_from": "2026-03-03"},
        ),
        (
            "deadline DE-B2B",
            {"type": "limitation_expires", "claim_arose": "2022-05-04"},
            {"time_barred_from": "2026-01-01"},
        ),
        ("deadline EU-B2B", {"type": "limitation_expires", "due": "2022-05-04"}, {"time_barred_from": None}),
    ],
)
def test_formulas(
    capsys: Out, monkeypatch: pytest.MonkeyPatch, asked: str, told: dict[str, Any], expected: object
) -> None:
    suite, pack = asked.split()
    money = {"principal": "1000.00", "currency": "EUR"} if suite == "interest" else {}
    line = {"id": "f", "suite": suite, "pack": pack, "input": {**money, **told}}
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(json.dumps(line).encode())))
    assert main(["gate", "check", "-"]) == 0
    assert json.loads(capsys.readouterr().out) == {"id": "f", "result": expected}


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ({"suite": "poetry", "pack": "SE", "input": {}}, "no suite poetry"),
        ({"suite": "compensation", "pack": "MARS", "input": {"debt": "1.00"}}, "no pack called MARS"),
        (
            {"suite": "collection_costs", "pack": "SE", "input": {"principal": "1.00"}},
            "says nothing about collection costs",
        ),
        ({"suite": "deadline", "pack": "SE", "input": {"type": "easter"}}, "cannot be read"),
        ({"suite": "compensation", "pack": "UK-B2B", "input": {"debt": "1.005"}}, "cannot be read"),
    ],
)
def test_what_cannot_be_reckoned_is_an_error(tmp_path: Path, capsys: Out, line: dict[str, Any], said: str) -> None:
    _, (answer,), _ = check(tmp_path, capsys, line)
    assert said in answer["result"]["error"]


def test_lines_come_from_standard_input_too(monkeypatch: pytest.MonkeyPatch, capsys: Out) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(json.dumps(CALL).encode())))
    assert main(["gate", "check", "-"]) == 0
    assert json.loads(capsys.readouterr().out)["reason_rule"] == "HOUSE-UK-TIME"


def test_a_file_that_is_not_there(capsys: Out) -> None:
    assert main(["gate", "check", "/nowhere.jsonl"]) == 2
    assert "cannot be read" in capsys.readouterr().err


def test_the_packs_and_who_they_apply_to(capsys: Out) -> None:
    assert main(["gate", "packs"]) == 0
    said = capsys.readouterr().out
    assert "US-CONSUMER-1P" in said
    assert "overlay" in said
    assert main(["gate", "packs", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["problems"] == []
    assert {row["what"] for row in told["table"]} == {"base", "overlay", "apart"}


def test_one_pack_with_law_and_house_apart(capsys: Out) -> None:
    assert main(["gate", "packs", "UK-CONSUMER"]) == 0
    law, house = capsys.readouterr().out.split("House: our own rules")
    assert "SI 2020/1311" in law
    assert "HOUSE-UK-3IN7" in house
    assert "HOUSE-UK-3IN7" not in law
    assert main(["gate", "packs", "US-NYC", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["law"][0]["from"] == "2026-09-01"
    assert main(["gate", "packs", "MARS"]) == 2


@pytest.mark.django_db(transaction=True)
def test_whose_claims_are_collected_is_said_shown_and_kept(capsys: Out) -> None:
    with transaction.atomic():
        house = make.organization("Agency")
    assert main(["gate", "collecting", "others", "--json"]) == 2  # whose?
    assert "names the client" in capsys.readouterr().err
    assert main(["gate", "collecting", "others", "--client", "Nordwind GmbH", "--license", "RDG 1"]) == 0
    assert "Nordwind GmbH" in capsys.readouterr().out
    assert main(["gate", "collecting", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["party"], told["client_name"], told["license"]) == ("THIRD", "Nordwind GmbH", "RDG 1")
    changed = [event for event in list_events(house.pk) if event.verb == "organization.changed"]
    assert changed[0].body["party"] == {"from": "FIRST", "to": "THIRD"}


ODD: list[Any] = [
    "{",
    "[" * 100_000,
    '{"id": "\\ud800", "suite": "contact"}',
    {**CALL, "id": "a\u2028b"},
    {**CALL, "expect": {"allowed": False, "reason_rule": "HOUSE-UK-TIME", "earliest_allowed": "soon"}},
    {**CALL, "proposed": {**CALL["proposed"], "debts": "D1"}},
    {**CALL, "proposed": {**CALL["proposed"], "debts": [None]}},
    {**CALL, "suite": None},
    {"id": "x", "suite": "interest", "pack": "SE", "debtor": [1], "input": {}},
    {"id": "x", "suite": "compensation_b2b", "pack": "SE", "input": {"claims": -1}},
    {"id": "x", "suite": "compensation", "pack": "UK-B2B", "input": {"debt": "-1.00"}},
    {"id": "x", "suite": "reminder_fees", "pack": "SE", "input": {"fee_reminders": [], "agreed_at_origin": "no"}},
]


def test_an_odd_line_gets_an_answer_and_stops_no_other(tmp_path: Path, capsys: Out) -> None:
    file = tmp_path / "odd.jsonl"
    lines = [line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in (*ODD, CALL)]
    file.write_bytes(b"\xef\xbb\xbf" + "\n".join(lines).encode() + b"\r\n\xff\xfe{}\n\n")
    assert main(["gate", "check", str(file)]) == 1
    said = capsys.readouterr()
    answers = [json.loads(line) for line in said.out.split("\n") if line]
    assert len(answers) == len(ODD) + 2
    assert [one["reason_rule"] for one in answers if "allowed" in one] == [
        *("GATE-FAILCLOSED", "HOUSE-UK-TIME", "HOUSE-UK-TIME"),
        *("GATE-FAILCLOSED", "GATE-FAILCLOSED", "GATE-FAILCLOSED", "HOUSE-UK-TIME"),
    ]
    assert all("cannot be read" in one["result"]["error"] for one in answers if one["id"] == "x")
    assert "0 of 1 right; wrong: c1" in said.err


def test_an_empty_file_is_no_mistake(tmp_path: Path, capsys: Out) -> None:
    assert check(tmp_path, capsys) == (0, [], "")
