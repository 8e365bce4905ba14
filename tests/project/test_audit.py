"""`dunwell audit` says whether the record is whole, by its exit code too."""

import json
from pathlib import Path
from typing import Any

import pytest

from dunwell.audit.models import Event
from dunwell.organizations import operations
from dunwell.project.cli import main
from tests.audit.conftest import AT

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def record(settings: Any, tmp_path: Path, django_capture_on_commit_callbacks: Any) -> None:
    settings.DATA = tmp_path
    for name in ("Northwind", "Other"):
        operations.create_organization(name=name, base_currency="EUR", at=AT, actor="cli")
    with django_capture_on_commit_callbacks(execute=True):
        assert main(["audit", "export", "-o", str(tmp_path / "first.jsonl")]) == 0


def test_a_whole_record_ends_with_0(capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert main(["audit", "verify", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["whole"], told["events"], told["first_broken"], told["broken"]) == (True, 2, None, [])


def test_a_broken_record_ends_with_1_and_names_the_first_broken_link(capsys: pytest.CaptureFixture[str]) -> None:
    Event.objects.unscoped("a test").filter(number=2).update(actor="nobody")
    capsys.readouterr()
    assert main(["audit", "verify"]) == 1
    assert capsys.readouterr().out.splitlines()[0] == "the first broken link is number 2"
    assert main(["audit", "verify", "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["first_broken"]["number"] == 2


def test_an_export_is_verified_by_itself(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "first.jsonl"
    assert main(["audit", "verify", str(path)]) == 0
    path.write_text(path.read_text("utf-8").replace("Northwind", "Southwind"), "utf-8")
    assert main(["audit", "verify", str(path)]) == 1
    assert "altered: event" in capsys.readouterr().out


def test_one_organization_is_exported_on_request(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "own.jsonl"
    capsys.readouterr()
    assert main(["audit", "export", "-o", str(path), "--organization", "Other", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["events"] == 2
    assert "Northwind" not in path.read_text("utf-8")


def test_what_cannot_be_used_ends_with_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", "verify", str(tmp_path / "nothing")]) == 2
    assert main(["audit", "export", "-o", str(tmp_path / "first.jsonl")]) == 2
    assert main(["audit", "export", "-o", str(tmp_path / "x"), "--organization", "Nobody"]) == 2
    (tmp_path / "list.csv").write_text("customer,number\n", "utf-8")
    assert main(["audit", "verify", str(tmp_path / "list.csv")]) == 2
    said = capsys.readouterr().err
    assert "No such file" in said
    assert "File exists" in said
    assert "is no export of the record" in said
