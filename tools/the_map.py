"""Prints the map: each line imports only the lines below it. Read from pyproject.toml, so it cannot rot."""

import ast
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def lines() -> list[tuple[str, list[tuple[str, str]]]]:
    """Each line of the map, from the top, with its packages and the question each of them answers."""
    config = tomllib.loads((ROOT / "pyproject.toml").read_text())
    contracts = config["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["id"] == "map")
    return [(layer, [(name, answer(name)) for name in layer.split(" | ")]) for layer in layers]


def answer(package: str) -> str:
    """The first line of the package's docstring."""
    source = (ROOT / "src" / "dunwell" / package / "__init__.py").read_text()
    return (ast.get_docstring(ast.parse(source)) or "").splitlines()[0]


def markdown() -> str:
    """The map as a table of Markdown, as docs/explain/the-map.md shows it."""
    rows = [f"| `{name}` | {text} |" for _, packages in lines() for name, text in packages]
    return "\n".join(["| package | answers |", "|---|---|", *rows])


if __name__ == "__main__":
    for _, packages in lines():
        for position, (name, text) in enumerate(packages):
            print(f"{'| ' if position else '  '}{name:<16}{text}")
