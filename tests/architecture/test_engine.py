"""The engine is pure: the standard library, integers, no clock, no files."""

import ast
import sys

import pytest

from tests.architecture.tree import SOURCE, name, ours, report

REASON = (
    "the engine decides from values alone, so any night can be replayed bit for bit on any machine "
    "(docs/decisions/0002 and 0007). What needs more belongs into a noun."
)
# Parts of the standard library that look at the world, or that bring binary fractions.
IMPURE = {
    "asyncio", "cmath", "ctypes", "glob", "http", "io", "logging", "multiprocessing", "os", "pathlib", "random",
    "secrets", "shutil", "socket", "sqlite3", "statistics", "subprocess", "tempfile", "threading", "time", "urllib",
}  # fmt: skip


def imports(tree: ast.AST) -> list[tuple[int, str]]:
    """Each module a piece of source imports, with its line."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            found.append((node.lineno, "." * node.level + (node.module or "")))
    return found


def foreign(source: str) -> list[str]:
    """What a module of the engine imports and may not."""
    problems = []
    for line, module in imports(ast.parse(source)):
        top = module.split(".")[0]
        if module == "dunwell.engine" or module.startswith("dunwell.engine."):
            continue
        if top not in sys.stdlib_module_names:
            problems.append(f"line {line}: imports {module}, which is not the standard library")
        elif top in IMPURE:
            problems.append(f"line {line}: imports {module}, which looks at the world")
    return problems


def floats(source: str) -> list[str]:
    """Where a module of the engine makes a binary fraction."""
    problems = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, float | complex):
            problems.append(f"line {node.lineno}: {node.value} is a float")
        elif isinstance(node, ast.Name) and node.id == "float":
            problems.append(f"line {node.lineno}: names float")
        elif isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Div):
            problems.append(f"line {node.lineno}: `/` makes a float of two integers; use //, divmod or Fraction(a, b)")
    return problems


@pytest.mark.parametrize("check", [foreign, floats])
def test_the_engine_is_pure(check: object) -> None:
    assert callable(check)
    problems = [
        f"{name(path)} {problem}"
        for path in ours(".py", under=SOURCE / "engine")
        for problem in check(path.read_text())
    ]
    assert not problems, report(problems, reason=REASON)


@pytest.mark.parametrize(
    "source",
    [
        "import django",
        "from django.db import models",
        "def f():\n    import ruamel.yaml",
        "from dunwell.kit import clock",
        "from dunwell import kit",
        "from . import money",
        "import os.path",
        "from time import time",
    ],
)
def test_a_foreign_import_is_found(source: str) -> None:
    assert foreign(source)


@pytest.mark.parametrize(
    "source", ["import datetime", "from dunwell.engine.money import Money", "import dunwell.engine.facts"]
)
def test_a_fitting_import_is_left_alone(source: str) -> None:
    assert foreign(source) == []


@pytest.mark.parametrize("source", ["x = 0.5", "x = float(y)", "def f(x: float): ...", "x = a / b", "x /= 2", "x = 2j"])
def test_a_float_is_found(source: str) -> None:
    assert floats(source)


@pytest.mark.parametrize("source", ["x = a // b", "x = 1_00", "x = Fraction(1, 2)", "'0.5 / 2'"])
def test_an_integer_is_left_alone(source: str) -> None:
    assert floats(source) == []
