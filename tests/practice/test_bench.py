"""`dunwell bench` as it is called: one JSON document, the promised fields, a database of its own that is gone."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

FIGURES = {"n", "cpu_seconds", "wall_seconds", "peak_mb", "per_second"}
DUNWELL = [sys.executable, "-c", "import sys; from dunwell.project.cli import main; sys.exit(main())"]


def bench(tmp_path: Path, subject: str, n: int) -> dict[str, Any]:
    environment = os.environ | {"TMPDIR": str(tmp_path), "DUNWELL_DATA": str(tmp_path / "data"), "PYTHONPATH": "src"}
    command = [*DUNWELL, "bench", subject, "--n", str(n), "--json"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert list(tmp_path.iterdir()) == [], "left something behind, or touched the data of whoever called"
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_a_night_is_told_with_the_next_one_and_both_ratios(tmp_path: Path) -> None:
    found = bench(tmp_path, "night", 8_000)
    assert found.keys() >= FIGURES | {"next_night", "orm_loop_ratio", "incremental_ratio", "stages"}
    assert found["next_night"].keys() >= FIGURES - {"n"}
    assert (found["n"], found["customers"]) == (8_000, 1_000)
    assert found["orm_loop_ratio"] > 1
    assert found["actions"]["message"] > found["next_night"]["actions"]["message"] > 0, (
        "what was sent is not sent again"
    )
    assert found["incremental"]["customers"] == 10
    assert "problems" not in found


def test_an_import_is_counted_by_what_is_overdue_and_the_second_time_changes_nothing(tmp_path: Path) -> None:
    found = bench(tmp_path, "import", 800)
    assert found.keys() >= FIGURES | {"mb_at_a_tenth"}
    assert (found["n"], found["invoices"], found["created"]) == (800, 1_400, 1_400)
    assert found["customers"]["created"] == 80
    assert (found["again"]["created"], found["again"]["unchanged"]) == (0, 1_400)


def test_ageing_now_and_a_month_ago_count_what_was_open_then(tmp_path: Path) -> None:
    found = bench(tmp_path, "ageing", 800)
    assert found.keys() >= FIGURES
    assert (found["n"], found["invoices"], found["paid_since"]) == (800, 800, 400)
    assert found["past"]["invoices"] != 800
    assert found["past"]["total_minor"] != found["total_minor"]


@pytest.mark.parametrize(
    ("subject", "each"), [("explain", "ms_a_customer"), ("gate", "us_a_contact"), ("letters", "ms_a_letter")]
)
def test_what_is_asked_one_by_one_says_what_each_costs(tmp_path: Path, subject: str, each: str) -> None:
    found = bench(tmp_path, subject, 800)
    assert found.keys() >= FIGURES
    assert found["n"] == 800
    assert found[each] > 0


def test_mail_says_how_long_after_the_facts_it_is_on_the_wire(tmp_path: Path) -> None:
    found = bench(tmp_path, "mail", 800)
    assert found.keys() >= FIGURES
    assert found["messages"] > 1
    assert found["problems"] == []
    assert 0 < found["t1_to_wire_ms"]["p50"] <= found["t1_to_wire_ms"]["p99"]


def test_a_subject_that_does_not_exist_is_a_wrong_call(tmp_path: Path) -> None:
    done = subprocess.run([*DUNWELL, "bench", "nights"], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "night" in done.stderr


@pytest.mark.parametrize("n", ["0", "-8"])
def test_a_book_of_nothing_is_a_wrong_call(n: str) -> None:
    done = subprocess.run([*DUNWELL, "bench", "night", "--n", n], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "--n" in done.stderr


def test_each_page_says_what_most_and_nearly_all_requests_cost(tmp_path: Path) -> None:
    found = bench(tmp_path, "pages", 800)
    assert found.keys() >= FIGURES
    assert found["pages"].keys() >= {"today", "customers", "customer", "why", "documents", "messages"}
    for page in found["pages"].values():
        assert 0 < page["p50_cpu_ms"] <= page["p95_cpu_ms"]
