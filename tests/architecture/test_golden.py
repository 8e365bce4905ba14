"""The helper for golden files refuses what it should; every folder of a connector's samples rests on it."""

from pathlib import Path

import pytest

from tests.golden import assert_golden


def test_a_missing_or_different_file_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DUNWELL_GOLDEN", raising=False)
    path = tmp_path / "record.txt"
    with pytest.raises(pytest.fail.Exception, match="make golden"):
        assert_golden(path, "a\n")
    path.write_text("a\n")
    assert_golden(path, "a\n")
    with pytest.raises(AssertionError, match="differs"):
        assert_golden(path, "b\n")
    assert path.read_text() == "a\n"


def test_writing_replaces_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUNWELL_GOLDEN", "write")
    assert_golden(tmp_path / "record.txt", "a\n")
    assert (tmp_path / "record.txt").read_text() == "a\n"
