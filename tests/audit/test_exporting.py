"""An export proves itself: no database, and every change of any column of any line is found."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dunwell.audit import exporting, sealing
from dunwell.audit.exporting import ExportError, verify_export

Lines = list[dict[str, Any]]


@pytest.fixture
def exported(chain: list[int], folder: Path) -> Path:
    path = folder / "record.jsonl"
    with path.open("x", encoding="utf-8") as file:
        head = exporting.export(file)
    assert head == sealing.last_sealed()
    return path


def load(path: Path) -> Lines:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def save(path: Path, lines: Lines) -> Path:
    path.write_text("".join(f"{json.dumps(line)}\n" for line in lines), "utf-8")
    return path


def test_an_export_is_whole_and_readable(exported: Path) -> None:
    proof = verify_export(exported)
    assert (proof.is_whole, proof.events, proof.erased) == (True, 7, 1)
    assert "Zoë called" in exported.read_text("utf-8")


def changed(value: Any) -> list[Any]:
    others: list[Any] = [None, "x", 1, [], {}, True, 1.0]
    if isinstance(value, str):
        others += [value + " ", value.upper()]
    if isinstance(value, int):
        others += [value + 1, str(value)]
    return [other for other in others if json.dumps(other) != json.dumps(value)]


def test_every_change_of_every_column_of_every_line_is_found(exported: Path, folder: Path) -> None:
    lines = load(exported)
    tried = 0
    for place, line in enumerate(lines):
        for key, value in line.items():
            for other in changed(value):
                if key in {"salt", "text"} and other is None and not value:
                    continue  # an erased body is empty either way
                save(folder / "forged.jsonl", [*lines[:place], {**line, key: other}, *lines[place + 1 :]])
                tried += 1
                try:
                    assert not verify_export(folder / "forged.jsonl").is_whole, (place, key, other)
                except ExportError:
                    assert place == 0
    assert tried > 500


@pytest.mark.parametrize("key", ["seal", "id", "digest", "salt", "text", "erased_at", "number"])
def test_a_missing_or_added_column_is_found(exported: Path, key: str) -> None:
    lines = load(exported)
    less = {name: value for name, value in lines[1].items() if name != key}
    assert not verify_export(save(exported, [lines[0], less, *lines[2:]])).is_whole
    assert not verify_export(save(exported, [lines[0], {**lines[1], "extra": 1}, *lines[2:]])).is_whole


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        (lambda lines: lines.pop(1), "removed"),
        (lambda lines: lines.pop(4), "removed"),
        (lambda lines: lines.pop(7), "removed"),
        (lambda lines: lines.pop(8), "removed"),
        (lambda lines: lines.insert(3, lines[2]), "inserted"),
        (lambda lines: lines.insert(1, lines.pop(2)), "removed"),
        (lambda lines: lines.append(lines[1]), "inserted"),
        (lambda lines: lines.insert(5, {"number": 5}), "altered"),
    ],
)
def test_lines_removed_inserted_and_in_another_order_are_found(
    exported: Path, change: Callable[[Lines], object], kind: str
) -> None:
    lines = load(exported)
    change(lines)
    found = verify_export(save(exported, lines)).broken
    assert kind in {row.kind for row in found}


def test_an_organization_takes_its_own_events_and_proves_the_whole_chain(
    chain: list[int], folder: Path, organization: int
) -> None:
    path = folder / "own.jsonl"
    with path.open("x", encoding="utf-8") as file:
        exporting.export(file, organization=organization)
    proof = verify_export(path)
    assert (proof.is_whole, proof.events, proof.erased) == (True, 7, 1)
    assert "theirs" not in path.read_text("utf-8")
    lines = load(path)
    assert [set(line) == {"number", "seal", "event"} for line in lines[1:-1]].count(True) == 2
    forged = save(path, [*lines[:4], {**lines[4], "event": "0" * 64}, *lines[5:]])
    assert [row.number for row in verify_export(forged).broken] == [4]


@pytest.mark.parametrize("text", ["", "\n", "customer,number\n", "[]\n", '{"export": "other"}\n', "\xff\xfe\x00"])
def test_another_file_is_no_export(folder: Path, text: str) -> None:
    path = folder / "other.txt"
    path.write_text(text, "latin-1")
    with pytest.raises(ExportError, match=r"other\.txt is no export"):
        verify_export(path)


def test_lines_that_are_no_json_are_found(exported: Path) -> None:
    lines = exported.read_text("utf-8").splitlines()
    for bad in ("nonsense", "[" * 20_000, "\ufffd"):
        exported.write_text("\n".join([*lines[:3], bad, *lines[3:]]), "utf-8")
        assert [row.place for row in verify_export(exported).broken] == ["line 4"]


def test_an_empty_record_has_an_export_too(organization: int, folder: Path) -> None:
    path = folder / "empty.jsonl"
    with path.open("x", encoding="utf-8") as file:
        exporting.export(file)
    assert verify_export(path).is_whole
