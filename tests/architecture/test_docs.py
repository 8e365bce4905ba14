"""The documentation is true as far as a machine can tell: links lead somewhere, commands parse, lists are complete."""

import argparse
import ast
import json
import re
import runpy
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from dunwell.project.cli import build_parser
from tests.architecture.tree import ROOT, SOURCE, files, name, ours, report

PAGES = ours(".md")
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))
TARGETS = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), flags=re.MULTILINE))
FENCE = re.compile(r"^(?P<indent> *)```(?P<kind>[a-z]*)\n(?P<body>.*?)^(?P=indent)```", re.MULTILINE | re.DOTALL)


def slug(heading: str) -> str:
    """The anchor of a heading, as GitHub and MyST make it."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def anchors(text: str) -> set[str]:
    """Every anchor of a page."""
    return {slug(heading) for heading in re.findall(r"^#+ (.*)$", FENCE.sub("", text), flags=re.MULTILINE)}


def dead_links(text: str, *, page: Path) -> list[str]:
    """The links of a page that lead nowhere inside the project."""
    problems = []
    for target in re.findall(r"(?<!`)\[[^\]\n]*\]\(([^)\s]+)\)", FENCE.sub("", text)):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        goal = (page.parent / path).resolve() if path else page
        if path and not goal.exists():
            problems.append(f"{name(page)}: {target} does not exist")
        elif anchor and goal.suffix == ".md" and anchor not in anchors(goal.read_text() if path else text):
            problems.append(f"{name(page)}: {target} has no such heading")
    return problems


def parses(words: list[str], parser: argparse.ArgumentParser, capsys: pytest.CaptureFixture[str]) -> str:
    """What argparse has against a command line; empty when it is accepted."""
    try:
        parser.parse_args(words)
    except SystemExit as stopped:
        said = capsys.readouterr().err.strip().splitlines()
        return said[-1] if stopped.code and said else ""
    return ""


def shell_problems(body: str, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """The lines of a shell block that cannot be what they say."""
    problems = []
    for line in body.replace("\\\n", " ").splitlines():
        try:
            words = shlex.split(line, comments=True)
        except ValueError as error:
            problems.append(f"{line}: {error}")
            continue
        command = Path(words[0]).name if words else ""
        if command == "make":
            named = [word for word in words[1:] if "=" not in word and not word.startswith("-")]
            problems += [f"{line}: no target {word}" for word in named if word not in TARGETS]
        elif command == "dunwell":
            problem = parses(words[1:], build_parser(), capsys)
            problems += [f"{line}: {problem}"] if problem else []
    return problems


def wrong_block(kind: str, body: str, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """What is wrong with a block of code of that kind; kinds we know no reader for are left alone."""
    if kind == "sh":
        return shell_problems(body, capsys)
    readers: dict[str, Callable[[str], object]] = {
        "python": ast.parse,
        "json": json.loads,
        "toml": tomllib.loads,
        "yaml": YAML(typ="safe").load,
    }
    if kind in readers:
        try:
            readers[kind](body)
        except Exception as error:  # noqa: BLE001 - each reader has its own, all mean the same here
            return [f"{kind}: {error}".replace("\n", " ")]
    return []


def undocumented(source: str, *, documented: str) -> list[str]:
    """The variables of the environment a source names and the page does not."""
    return sorted({v for v in re.findall(r"\bDUNWELL_[A-Z_]*[A-Z]\b", source) if f"`{v}`" not in documented})


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_link_leads_somewhere(page: Path) -> None:
    problems = dead_links(page.read_text(), page=page)
    assert not problems, report(problems, reason="a dead link tells the reader that nobody looks after the page.")


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_block_of_code_can_be_what_it_says(page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    blocks = [(found["kind"], found["body"]) for found in FENCE.finditer(page.read_text())]
    problems = [problem for kind, body in blocks for problem in wrong_block(kind, body, capsys)]
    assert not problems, report(problems, reason="people copy what a page shows; it has to run.")


def test_what_is_read_from_the_code_is_up_to_date(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    reference = runpy.run_path(str(ROOT / "tools" / "reference.py"))
    pages = {page: (ROOT / "docs" / page).read_text() for page in reference["PAGES"]}
    stale = [page for page, text in pages.items() if reference["renewed"](text, reference["PAGES"][page]()) != text]
    assert not stale, report(stale, reason="it is written by `make fix`; run it and commit the page.")
    sys.modules.pop("the_map", None)


def test_the_environment_is_documented() -> None:
    page = (ROOT / "docs" / "reference" / "environment.md").read_text()
    sources = [*ours(".py", under=SOURCE), *ours(".sh", under=ROOT / "tools")]
    problems = [f"{name(path)}: {v}" for path in sources for v in undocumented(path.read_text(), documented=page)]
    assert not problems, report(
        problems, reason="what can be set is in docs/reference/environment.md, or nobody finds it."
    )


@pytest.mark.parametrize("page", DECISIONS, ids=name)
def test_a_decision_is_one_page(page: Path) -> None:
    text = page.read_text()
    assert text.startswith(f"# {page.name[:4]} "), "the title begins with the number of the file"
    missing = [part for part in ("**Context.**", "**Decision.**", "**Consequences.**") if part not in text]
    assert not missing, report(missing, reason="without it nobody can tell later whether the decision still holds.")
    assert len(text.split()) <= 450, "a decision is one page"


def test_decisions_are_numbered_without_gaps_and_exist_where_cited() -> None:
    numbers = [page.name[:4] for page in DECISIONS]
    assert numbers == [f"{n:04}" for n in range(1, len(numbers) + 1)]
    cited = {
        (number, name(path))
        for path in files()
        if path.suffix in {".py", ".toml", ".md", ".sh", ".html"}
        for number in re.findall(r"\bADR (\d{4})\b", path.read_text())
    }
    assert cited
    assert [place for number, place in cited if number not in numbers] == []


def test_the_pages_everybody_needs_are_there() -> None:
    wanted = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", "LICENSE", "docs/index.md")
    assert [page for page in wanted if not (ROOT / page).read_text().strip()] == []
    index = (ROOT / "docs" / "index.md").read_text()
    folders = {page.parent.name for page in PAGES if page.parent.parent == ROOT / "docs"}
    assert [folder for folder in sorted(folders) if f"\n{folder}/*\n" not in index] == []


def test_the_changelog_says_what_is_coming() -> None:
    unreleased = (ROOT / "CHANGELOG.md").read_text().split("## Unreleased\n")[1].split("\n## ")[0]
    assert re.search(r"^- \w", unreleased, flags=re.MULTILINE), "a change tells those who use Dunwell what it changed"
    begins = [line[:40] for line in unreleased.splitlines() if line.startswith("- ")]
    assert sorted(set(begins)) == sorted(begins), "a change is told once; two that were merged were told again"


@pytest.mark.parametrize("text", ["[x](nowhere.md)", "[x](README.md#no-such-heading)", "[x](#neither)", "![x](a.png)"])
def test_a_dead_link_is_found(text: str) -> None:
    assert dead_links(text, page=ROOT / "x.md")


@pytest.mark.parametrize(
    "text", ["[x](README.md#dunwell)", "# Here\n[x](#here)", "[x](https://a.example)", "```\n[x](y)\n```"]
)
def test_a_live_link_is_accepted(text: str) -> None:
    assert dead_links(text, page=ROOT / "x.md") == []


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("sh", "make nonsense\n"),
        ("sh", 'echo "open\n'),
        ("sh", "dunwell no-such-command\n"),
        ("python", "def"),
        ("json", "{"),
        ("yaml", "a: [1"),
        ("toml", "a ="),
    ],
)
def test_a_wrong_block_is_found(kind: str, body: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert wrong_block(kind, body, capsys)


@pytest.mark.parametrize(
    ("kind", "body"),
    [("sh", "make test # all\nexport A=b\ndunwell --help\n"), ("python", "x = 1"), ("json", "{}"), ("story", "2026 {")],
)
def test_a_right_block_is_accepted(kind: str, body: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert wrong_block(kind, body, capsys) == []


def test_an_undocumented_variable_is_found() -> None:
    assert undocumented('os.environ["DUNWELL_NEW"]', documented="`DUNWELL_OLD`") == ["DUNWELL_NEW"]
    assert undocumented('os.environ["DUNWELL_OLD"]', documented="`DUNWELL_OLD`") == []


def test_every_target_of_the_makefile_is_made_and_explained() -> None:
    makefile = (ROOT / "Makefile").read_text()
    announced = set(re.findall(r"^\.PHONY: (.*)$", makefile, flags=re.MULTILINE)[0].split())
    explained = set(re.findall(r"^([a-z]+):.*## \S", makefile, flags=re.MULTILINE))
    assert announced == TARGETS == explained


@pytest.mark.parametrize("script", [*ours(".sh", under=ROOT / "tools"), ROOT / ".ci" / "run"], ids=name)
def test_every_script_is_one_the_shell_can_read(script: Path) -> None:
    shell = script.read_text().splitlines()[0].removeprefix("#!")
    done = subprocess.run([shell, "-n", str(script)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert script.stat().st_mode & 0o111, "chmod +x"
