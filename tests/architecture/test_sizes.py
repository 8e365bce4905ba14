"""Files, functions, views and JavaScript modules fit on a screen or a few."""

import ast
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT, SOURCE, name, ours, report

FILE, FUNCTION, VIEW, SCRIPT = 400, 50, 30, 60
EDGES = ("web", "portal", "api")
REASON = (
    "a reader keeps a screen in mind, not a scroll (CONTRIBUTING.md). Split by what the parts are about; "
    "where that would read worse, add a line with its reason to EXCEPTIONS in tests/architecture/test_sizes.py."
)

# What may be larger: "path" or "path:function" -> (limit, reason). Removed as soon as it fits again.
EXCEPTIONS: dict[str, tuple[int, str]] = {}


def too_long(source: str, *, place: str, views: bool = False) -> list[tuple[str, int, int]]:
    """The functions of a module past their limit: (place:function, its lines, the limit)."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        limit = VIEW if views and node.args.args[:1] and node.args.args[0].arg == "request" else FUNCTION
        lines = (node.end_lineno or node.lineno) - node.lineno + 1
        if lines > limit:
            found.append((f"{place}:{node.name}", lines, limit))
    return found


def oversized() -> list[tuple[str, int, int]]:
    """Everything of ours past its limit."""
    found = []
    for path in ours(".py"):
        if "migrations" in path.parts:  # written by makemigrations
            continue
        source = path.read_text()
        if (lines := len(source.splitlines())) > FILE:
            found.append((name(path), lines, FILE))
        edge = path.is_relative_to(SOURCE) and path.relative_to(SOURCE).parts[0] in EDGES
        found += too_long(source, place=name(path), views=edge)
    for path in [*ours(".js", under=ROOT / "src"), *ours(".mjs", under=ROOT / "src")]:
        if "vendor" not in path.parts and (lines := len(path.read_text().splitlines())) > SCRIPT:
            found.append((name(path), lines, SCRIPT))
    return found


def test_everything_fits() -> None:
    problems = [
        f"{place}: {lines} lines, limit {EXCEPTIONS.get(place, (limit, ''))[0]}"
        for place, lines, limit in oversized()
        if lines > EXCEPTIONS.get(place, (limit, ""))[0]
    ]
    assert not problems, report(problems, reason=REASON)


def test_every_exception_is_still_needed() -> None:
    needed = {place for place, _, _ in oversized()}
    problems = [f"{place}: fits, take it out of EXCEPTIONS" for place in EXCEPTIONS if place not in needed]
    assert not problems, report(problems, reason="an exception nobody needs hides the next one.")
    assert all(text for _, text in EXCEPTIONS.values())


@pytest.mark.parametrize(
    ("head", "body", "views", "limit"),
    [("def f():", 50, False, 50), ("async def f():", 50, False, 50), ("def f(request):", 30, True, 30)],
)
def test_a_long_function_is_found(head: str, body: int, views: bool, limit: int) -> None:  # noqa: FBT001
    fits = "\n".join([head, *["    pass"] * (body - 1)])
    assert too_long(fits, place="m", views=views) == []
    assert too_long(fits + "\n    pass", place="m", views=views) == [("m:f", body + 1, limit)]


def test_a_function_of_a_page_that_is_no_view_has_the_wider_limit() -> None:
    assert too_long("\n".join(["def f(row):", *["    pass"] * 40]), place="m", views=True) == []


def test_the_tree_is_looked_at() -> None:
    assert Path(__file__) in ours(".py")
    assert len(ours(".py", under=SOURCE)) > 30
