"""`dunwell story` from outside: a process of its own, a database that is gone afterwards."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

TRUE = """
2026-09-01 invoice ACME INV-1 100.00 due 2026-10-01
2026-10-05 night  ACME first reminder because INV-1 4 days late
story Not so
2026-09-01 invoice ACME INV-1 100.00 due 2026-10-01
2026-10-05 night
  ACME final notice
  2 messages
"""


def dunwell(*words: str, home: Path) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "PYTHONPATH": str(Path(__file__).parents[2] / "src"),
        "DUNWELL_DATA": str(home / "data"),
    }
    command = [sys.executable, "-c", "import sys; from dunwell.project.cli import main; sys.exit(main())", *words]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_what_came_true_and_what_did_not(tmp_path: Path) -> None:
    story = tmp_path / "my.story"
    story.write_text(TRUE, "utf-8")
    done = dunwell("story", str(story), "--json", home=tmp_path)
    assert done.returncode == 1, done.stderr
    first, second = json.loads(done.stdout)["stories"]
    assert first == {"name": "my", "passed": True, "failures": []}
    assert (second["name"], second["passed"]) == ("my: Not so", False)
    assert [(failure["line"], failure["expected"]) for failure in second["failures"]] == [
        (7, "final notice to ACME"),
        (8, "messages: 2"),
    ]
    assert "reminder-1 by email for INV-1, sent" in second["failures"][0]["got"]
    assert not (tmp_path / "data").exists(), "a story has a data folder of its own"


def test_a_story_for_people(tmp_path: Path) -> None:
    story = tmp_path / "my.story"
    story.write_text(TRUE.partition("story")[0].replace("\n", "\r\n"), "utf-8-sig")  # as Notepad writes it
    done = dunwell("story", str(story), home=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("ok   my (")
    assert done.stdout.endswith("1 story, 0 failed\n")
    assert list(tmp_path.iterdir()) == [story], "left something behind"


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00"])
def test_a_file_that_cannot_be_read_is_no_story(tmp_path: Path, content: bytes | None) -> None:
    story = tmp_path / "my.story"
    if content is not None:
        story.write_bytes(content)
    done = dunwell("story", str(story), home=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "my.story cannot be read" in done.stderr
