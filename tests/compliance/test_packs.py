"""Packs are kept parsed, by the bytes they were parsed from: a changed file is read anew, never as it was."""

import hashlib
from importlib import resources

import pytest

from dunwell.compliance import packs
from dunwell.compliance.packs import _parsed, _read


def test_what_is_kept_parsed_is_what_the_files_say() -> None:
    file = resources.files("dunwell.compliance").joinpath("packs", packs.PARSED)
    assert file.read_text("utf-8") == packs.parsed_now(), "run tools/packs.py"


def test_a_changed_file_is_parsed_anew() -> None:
    kept = {hashlib.sha256(b"a: 1").hexdigest(): {"a": "as kept"}}
    assert _read(b"a: 1", kept) == {"a": "as kept"}
    assert _read(b"a: 2", kept) == {"a": 2}


def test_the_laws_are_the_same_without_what_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    hashes = {key: law.sha256 for key, law in packs.book().laws.items()}
    monkeypatch.setattr(packs, "_parsed", dict)
    files = packs._files.__wrapped__("packs")
    names = {name: told for name, told in files.items() if name not in (packs.SELECTION, packs.PLACES)}
    assert {key: law.sha256 for key, law in packs.compile_book(names).laws.items()} == hashes
    assert len(_parsed()) > len(files)
