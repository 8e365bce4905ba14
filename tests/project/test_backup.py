"""`dunwell backup` and `dunwell restore`: everything comes back, nothing is sent, and nothing is ever overwritten."""

import json
import os
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from dunwell.kit import bulk
from tests.project.test_setting_up import run

WHO = "customer,name,country,kind,collection_email\nACME,Acme Ltd,DE,business,ap@acme.example\n"
OPEN = (
    "customer,number,issue_date,due_date,amount,open_amount,currency\n"
    "ACME,R-1,2026-08-01,2026-09-01,100.00,100.00,EUR\n"
)


class Place(NamedTuple):
    """A data folder, and the database that goes with it where that is PostgreSQL."""

    data: Path
    environment: dict[str, str]

    def run(self, *words: str) -> str:
        """What a command says, which must have done it."""
        done = run(*words, data=self.data, **self.environment)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def refused(self, *words: str) -> str:
        """Why a command cannot be done."""
        done = run(*words, data=self.data, **self.environment)
        assert done.returncode == 2, done
        return done.stderr


class House(NamedTuple):
    """An installation, a copy of it, and two empty places."""

    here: Place
    copy: Path
    told: dict[str, object]
    there: Place
    nowhere: Place


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Place]]:
    """Three places, each with a database of its own."""
    folder, names = tmp_path_factory.mktemp("places"), ("here", "there", "nowhere")
    if not bulk.is_postgres():
        yield {name: Place(folder / name, {}) for name in names}
        return
    import psycopg

    address, mark = os.environ["DATABASE_URL"], f"backup_{os.getpid()}"
    with psycopg.connect(address, autocommit=True) as server:
        for name in names:
            server.execute(f'CREATE DATABASE "{mark}_{name}"')
        to = address.rpartition("/")[0]
        yield {name: Place(folder / name, {"DATABASE_URL": f"{to}/{mark}_{name}"}) for name in names}
        for name in names:
            server.execute(f'DROP DATABASE "{mark}_{name}" WITH (FORCE)')


@pytest.fixture(scope="module")
def house(places: dict[str, Place], tmp_path_factory: pytest.TempPathFactory) -> House:
    """An installation with a file, a night, a secret, and sending in review, and life going on after its copy."""
    here, folder = places["here"], tmp_path_factory.mktemp("files")
    who, file, copy = folder / "who.csv", folder / "open.csv", folder / "copy.dunwell"
    who.write_text(WHO, "utf-8")
    file.write_text(OPEN, "utf-8")
    here.run("migrate")
    here.run("import", "customers", str(who))
    here.run("import", "open-items", str(file), "--as-of", "2026-10-01")
    here.run("connect", "email", "smtp", "--set", "host=127.0.0.1", "--set", "password=sauce")
    here.run("night", "--as-of", "2026-10-05")
    here.run("sending", "REVIEW")
    told = json.loads(here.run("backup", str(copy), "--json"))
    here.run("import", "open-items", str(file), "--as-of", "2026-10-02")
    return House(here, copy, told, places["there"], places["nowhere"])


def test_what_was_copied_comes_back_whole_and_sends_nothing(house: House) -> None:
    here, there, copy = house.here, house.there, house.copy
    assert (house.told["size"], house.told["has_key"]) == (copy.stat().st_size, True)
    assert copy.stat().st_mode & 0o777 == 0o600
    proof = json.loads(there.run("restore", str(copy), "--json"))
    assert proof["whole"]
    assert proof["head"]["number"] > house.told["head"], "that sending was turned off is written down"
    question = ("explain", "ACME", "--as-of", "2026-10-06", "--json")
    assert json.loads(there.run(*question)) == json.loads(here.run(*question))
    findings = run("doctor", "--json", data=there.data, **there.environment).stdout
    assert "sending is OFF" in findings
    assert "encrypted with another key" not in findings
    assert "sending is REVIEW" in run("doctor", "--json", data=here.data, **here.environment).stdout
    here.run("audit", "verify")
    assert "holds an installation" in there.refused("restore", str(copy))


def test_nothing_is_overwritten_and_no_damaged_copy_is_restored(house: House, tmp_path: Path) -> None:
    assert "never overwritten" in house.here.refused("backup", str(house.copy))
    other = tmp_path / "no-copy.tar.gz"
    with tarfile.open(other, "w:gz") as archive:
        archive.add(Path(__file__), "open.csv")
    assert "is no copy made by" in house.nowhere.refused("restore", str(other))
    whole = house.copy.read_bytes()
    for damaged in (whole[: len(whole) // 2], whole[:-2000] + b"x" * 100 + whole[-1900:]):
        other.write_bytes(damaged)
        assert "cannot be restored" in house.nowhere.refused("restore", str(other))
    assert not list(house.nowhere.data.iterdir()), "not even half of it"


@pytest.mark.skipif(not bulk.is_postgres(), reason="PostgreSQL's own programs")
def test_without_postgres_programs_it_says_what_to_install(house: House, tmp_path: Path) -> None:
    bare = Place(house.here.data, {**house.here.environment, "PATH": str(tmp_path)})
    assert "pg_dump is not installed here" in bare.refused("backup", str(tmp_path / "copy"))
