"""Lays the folders of a new connector: connector.py KIND NAME, for example `bank mt940`.

What comes after it is in docs/guides/connectors.md.
"""

import argparse
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CONNECTORS = ROOT / "src" / "dunwell" / "connectors"


def lay(kind: str, name: str, *, root: Path = ROOT) -> list[Path]:
    """Writes the package and the folder of its tests; refuses to touch what is there. Returns what it wrote."""
    package = root / "src" / "dunwell" / "connectors" / kind / name / "__init__.py"
    tests = root / "tests" / "connectors" / kind / name / "__init__.py"
    if package.parent.exists() or tests.parent.exists():
        raise SystemExit(f"dunwell: there is a connector {kind}/{name} already; nothing was written.")
    for path in (package, tests):
        path.parent.mkdir(parents=True)
    package.write_text(
        f'"""{name}: say here in one sentence what it talks to, and what that was verified against."""\n'
    )
    for folder in (tests.parent, tests.parent.parent, tests.parent.parent.parent):
        (folder / "__init__.py").touch()
    return [package, tests]


def main() -> None:
    """Lays the folders and says what is left to do."""
    kinds = sorted(path.name for path in CONNECTORS.iterdir() if (path / "__init__.py").exists())
    parser = argparse.ArgumentParser(description="lay the folders of a new connector")
    parser.add_argument("kind", choices=kinds)
    parser.add_argument("name")
    options = parser.parse_args()
    if not options.name.isidentifier():
        parser.error(f"{options.name!r} cannot be the name of a package; use letters, digits and _")
    for path in lay(options.kind, options.name):
        print(path.relative_to(ROOT))
    print("Next: fill it, add its line to src/dunwell/connectors/registry.py, and put samples beside its tests.")


if __name__ == "__main__":
    main()
