"""`dunwell migrate`, `create-admin`, `connect`, `sending`, `strategy check`: preparing an installation."""

import json
import os
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from dunwell.organizations import queries
from dunwell.organizations.terms import ConnectionKind, Role, Sending
from dunwell.project import migrating
from dunwell.project.cli import main
from tests import make
from tests.once import embedded

Told = pytest.CaptureFixture[str]


def run(*words: str, data: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """The command as a process of its own on the embedded database of a folder."""
    known = {name: value for name, value in os.environ.items() if not name.startswith(("DUNWELL", "DATABASE"))}
    command = [sys.executable, "-c", "import sys; from dunwell.project.cli import main; sys.exit(main())", *words]
    env = {**known, "DUNWELL_DATA": str(data), "PYTHONPATH": os.pathsep.join(sys.path), **environment}
    env["DJANGO_SETTINGS_MODULE"] = "dunwell.project.settings"
    return subprocess.run(command, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)


@embedded
def test_a_new_installation_prepares_itself_and_lets_somebody_in(tmp_path: Path) -> None:
    data = tmp_path / "new"
    done = run("create-admin", "Me@Example.com", "--json", data=data)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["email"] == "me@example.com"
    assert len(told["password"]) >= 12
    assert (data.stat().st_mode & 0o777, (data / "secret.key").stat().st_mode & 0o777) == (0o700, 0o600)
    again = run("migrate", data=data)
    assert (again.returncode, again.stdout) == (0, "The database is up to date.\n")


@embedded
def test_of_two_that_prepare_it_at_once_one_waits(tmp_path: Path) -> None:
    with ThreadPoolExecutor() as pool:
        both = list(pool.map(lambda _: run("migrate", "--json", data=tmp_path), range(2)))
    assert [done.returncode for done in both] == [0, 0], both
    assert sorted(bool(json.loads(done.stdout)["applied"]) for done in both) == [False, True]


@embedded
def test_an_embedded_database_is_copied_before_it_changes(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "dunwell.sqlite3") as older:
        older.execute("CREATE TABLE precious (word TEXT)")
        older.execute("INSERT INTO precious VALUES ('kept')")
    older.close()
    done = run("migrate", data=tmp_path)
    assert done.returncode == 0, done.stderr
    [copy] = (tmp_path / "before-migration").iterdir()
    assert str(copy) in done.stderr
    with sqlite3.connect(copy) as kept:
        assert kept.execute("SELECT word FROM precious").fetchall() == [("kept",)]
        assert kept.execute("SELECT count(*) FROM sqlite_master WHERE name LIKE 'audit%'").fetchone() == (0,)
    kept.close()
    with sqlite3.connect(tmp_path / "dunwell.sqlite3") as now:  # a table that was changed has been counted again
        assert now.execute("SELECT count(*) FROM sqlite_stat1 WHERE tbl = 'precious'").fetchone() == (1,)
    now.close()


@embedded
def test_a_database_that_cannot_be_opened_is_one_sentence_and_2(tmp_path: Path) -> None:
    (tmp_path / "dunwell.sqlite3").mkdir()
    done = run("sending", "OFF", data=tmp_path)
    assert done.returncode == 2
    assert done.stderr.startswith("dunwell: the database cannot be opened: ")
    done = run("migrate", data=tmp_path, DATABASE_URL="postgresql://nobody@127.0.0.1:1/nothing")
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.django_db
def test_the_tests_database_lacks_no_migration() -> None:
    assert migrating.pending() == []
    assert migrating.migrate(lambda _text: None) == []


@pytest.mark.django_db
def test_an_administrator_gets_every_organization_and_a_known_one_a_new_password(capsys: Told) -> None:
    one, two = make.organization("One"), make.organization("Two")
    assert main(["create-admin", "me@example.com"]) == 0
    assert "administrator of One, Two" in capsys.readouterr().out
    user = queries.find_user("me@example.com")
    assert user is not None
    assert {queries.role_of(user.pk, row.pk) for row in (one, two)} == {Role.ADMIN}
    assert main(["create-admin", "ME@example.com", "--organization", "Two", "--json"]) == 0
    password = json.loads(capsys.readouterr().out)["password"]
    user.refresh_from_db()
    assert user.check_password(password)
    assert main(["create-admin", "me"]) == 2


@pytest.mark.django_db
def test_a_typed_password_is_asked_for_twice_and_must_be_good(monkeypatch: pytest.MonkeyPatch, capsys: Told) -> None:
    answers = iter(["short", "a long enough word", "another", "a long enough word", "a long enough word"])
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("getpass.getpass", lambda _prompt: next(answers))
    assert main(["create-admin", "me@example.com"]) == 0
    said = capsys.readouterr()
    assert "too short" in said.err
    assert "not the same" in said.err
    assert "password" not in said.out
    user = queries.find_user("me@example.com")
    assert user is not None
    assert user.check_password("a long enough word")


@pytest.mark.django_db
def test_sending_changes_and_says_what_it_was(capsys: Told) -> None:
    house = make.organization()
    assert main(["sending", "canary", "--limit", "3"]) == 0
    assert capsys.readouterr().out == "House: sending is CANARY (it was OFF).\n"
    assert queries.get_organization(house.pk).sending == Sending.CANARY
    assert main(["sending", "OFF", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"organization": "House", "sending": "OFF", "withdrawn": 0}
    assert main(["sending", "REDIRECT"]) == 2
    assert "needs the address" in capsys.readouterr().err


@pytest.mark.django_db
def test_a_connector_is_configured_and_secrets_may_be_asked_for(monkeypatch: pytest.MonkeyPatch, capsys: Told) -> None:
    house = make.organization()
    monkeypatch.setattr("getpass.getpass", lambda _prompt: "hidden")
    words = ["connect", "email", "smtp", "--set", "host=127.0.0.1", "--set", "port=2525", "--ask", "password"]
    assert main(words) == 0
    found = queries.open_connection(house.pk, ConnectionKind.EMAIL)
    assert found is not None
    assert (found[1].text("host"), found[1].number("port"), found[1].text("password")) == ("127.0.0.1", 2525, "hidden")
    assert main(["connect", "email", "mailbox", "--json"]) == 0
    assert main(["connect", "email", "smtp", "--set", "host"]) == 2
    assert main(["connect", "email", "smtp"]) == 2
    assert "host: must be given" in capsys.readouterr().err


def test_a_strategy_is_checked_with_its_places(tmp_path: Path, capsys: Told) -> None:
    bad, odd = tmp_path / "bad.yaml", tmp_path / "odd.yaml"
    bad.write_text("key: a\nsteps:\n  - {id: x, dayz: 3, action: message}\n")
    odd.write_bytes(b"\xff\xfe")
    assert main(["strategy", "check", str(bad)]) == 1
    said = capsys.readouterr().out.splitlines()
    assert said[0] == f"{bad}:3: steps[0].dayz: 'dayz' is not known here (did you mean 'days'?)"
    assert main(["strategy", "check", str(bad), "--json"]) == 1
    problems = json.loads(capsys.readouterr().out)["problems"]
    assert [(problem["path"], problem["line"]) for problem in problems] == [("steps[0].dayz", 3), ("steps[0].days", 3)]
    assert main(["strategy", "check", str(odd)]) == 2
    assert main(["strategy", "check", str(tmp_path / "nothing")]) == 2


def test_a_strategy_is_checked_without_any_database(tmp_path: Path) -> None:
    good = tmp_path / "good.yaml"
    good.write_text("key: a\nsteps: [{id: reminder, days: 3, action: message}]\n")
    done = run("strategy", "check", str(good), data=tmp_path / "none")
    assert (done.returncode, done.stdout) == (0, f"{good}: nothing to mend\n")
    assert not (tmp_path / "none").exists()
