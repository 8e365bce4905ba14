"""Every folder is a package that answers one question, and no file is called by what it is made of."""

import ast
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT, SOURCE, layers, name, nouns, ours, report

HOMELESS = {"utils", "util", "helpers", "helper", "services", "service", "managers", "manager"}


def without_init(paths: list[Path]) -> list[str]:
    """The folders that hold Python, at any depth, and are no packages."""
    folders = {folder for path in paths for folder in path.parents if folder.is_relative_to(ROOT)}
    packages = {path.parent for path in paths if path.name == "__init__.py"}
    roots = {ROOT, ROOT / "src"}
    return sorted(name(folder) for folder in folders - packages - roots)


def unanswered(source: str) -> str:
    """What is wrong with a package's docstring; empty when it is one sentence."""
    first = (ast.get_docstring(ast.parse(source)) or "").split("\n\n")[0].replace("\n", " ")
    if not first:
        return "has no docstring"
    return (
        ""
        if first.endswith(".") and ". " not in first.rstrip(".")
        else "its docstring's first part is not one sentence"
    )


def test_every_folder_is_a_package() -> None:
    problems = without_init([*ours(".py", under=SOURCE), *ours(".py", under=ROOT / "tests")])
    assert not problems, report(
        problems, reason="import-linter cannot see a folder without __init__.py, so the map would not hold in it."
    )


def test_every_package_of_the_map_answers_its_question() -> None:
    sources = {package: (SOURCE / package / "__init__.py").read_text() for package in layers()}
    problems = [f"{package}: {problem}" for package, source in sources.items() if (problem := unanswered(source))]
    assert not problems, report(
        problems, reason="`make map` prints that sentence; who adds a file reads it to find its home."
    )


def test_no_file_is_called_by_what_it_is_made_of() -> None:
    problems = [
        name(path) for path in ours(".py", under=SOURCE) if path.stem in HOMELESS or path.parent.name in HOMELESS
    ]
    assert not problems, report(
        problems, reason="such a file has no question, so everything ends up in it (CONTRIBUTING.md)."
    )


@pytest.mark.parametrize("noun", nouns())
def test_every_noun_has_the_files_of_a_noun(noun: str) -> None:
    missing = [
        file for file in ("apps.py", "terms.py", "migrations/__init__.py") if not (SOURCE / noun / file).exists()
    ]
    assert not missing, report(
        missing, reason="having read one noun, a reader knows where everything is in all others."
    )


def test_a_folder_without_init_is_found() -> None:
    good = [SOURCE / "__init__.py", SOURCE / "cash" / "__init__.py", SOURCE / "cash" / "models.py"]
    assert without_init(good) == []
    assert without_init([*good, SOURCE / "cash" / "deep" / "er.py"]) == ["src/dunwell/cash/deep"]
    assert without_init([*good, SOURCE / "new" / "deep" / "__init__.py"]) == ["src/dunwell/new"]


@pytest.mark.parametrize("source", ["", "x = 1", '"""no full stop"""', '"""Two. Sentences."""'])
def test_a_missing_answer_is_found(source: str) -> None:
    assert unanswered(source)


def test_an_answer_is_accepted() -> None:
    assert unanswered('"""What is owed: lines.\n\nMore below. With sentences."""') == ""
