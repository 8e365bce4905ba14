"""`dunwell simulate` as it is called."""

import json
from pathlib import Path

import pytest
from django.db import transaction

from dunwell.organizations.models import Organization
from dunwell.project.cli import main
from dunwell.strategies import documents
from dunwell.strategies import operations as strategies
from tests import make

pytestmark = pytest.mark.django_db
PERIOD = ["--from", "2026-10-01", "--to", "2026-10-31"]


@pytest.fixture
def house(monkeypatch: pytest.MonkeyPatch) -> Organization:
    """A creditor to whom somebody owes."""
    monkeypatch.setattr("dunwell.project.cli.common.open_database", lambda **_: None)
    with transaction.atomic():
        found = make.organization()
        strategies.ensure_builtin(found.pk, make.AT)
        make.invoice(found, make.customer(found), 50_000)
    return found


@pytest.fixture
def firmer(tmp_path: Path) -> str:
    """A file with a firmer text of everybody's strategy."""
    path = tmp_path / "firmer.yaml"
    path.write_text(documents.builtin("firm").replace("key: firm", "key: courteous"))
    return str(path)


def test_it_tells_what_a_strategy_does_and_who_is_treated_differently(
    house: Organization, firmer: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["simulate", firmer, *PERIOD, "--against", "in-force", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["strategy"], found["from"], found["customers"]) == ("courteous", "2026-10-01", 1)
    assert found["against"]["customers"] == 1
    assert found["against"]["examples"][0]["customer"] == "ACME"
    assert main(["simulate", firmer, *PERIOD, "--against", "1"]) == 0
    out = capsys.readouterr().out
    assert "1 customers, " in out
    assert "treated differently: 1 customers" in out


def test_segments_can_be_played_too(house: Organization, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "segments.yaml"
    path.write_text('segments:\n  - {key: all, name: All, when: [country, "=", DE], strategy: firm}\n')
    assert main(["simulate", str(path), *PERIOD, "--against", "in-force", "--json"]) == 0
    moved = json.loads(capsys.readouterr().out)["against"]["moved"]
    assert moved == [{"from": "courteous", "from_segment": "", "to": "firm", "segment": "all", "customers": 1}]


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize(
    ("name", "arguments", "says"),
    [
        ("nowhere.yaml", PERIOD, "cannot be read"),
        ("firmer.yaml", ["--from", "2026-10-31", "--to", "2026-10-01"], "comes before"),
        ("firmer.yaml", [*PERIOD, "--against", "9"], "there is no version 9"),
        ("broken.yaml", PERIOD, "missing"),
    ],
)
def test_what_cannot_be_played_is_said_in_a_sentence(
    firmer: str, capsys: pytest.CaptureFixture[str], name: str, arguments: list[str], says: str
) -> None:
    Path(firmer).with_name("broken.yaml").write_text("key: x\nsteps: [{id: a}]\n")
    assert main(["simulate", str(Path(firmer).with_name(name)), *arguments]) == 2
    assert says in capsys.readouterr().err
