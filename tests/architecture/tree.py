"""What the rules of the house look at: our files, whether committed yet or not, and nothing generated."""

import subprocess
import tomllib
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "dunwell"
SKIPPED = {".git", ".venv", ".uv", "node_modules", "__pycache__", "_build", "data"}


@cache
def files() -> tuple[Path, ...]:
    """Every file git would commit; outside a checkout every file that is not plainly generated."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode == 0 and done.stdout:
        found = {ROOT / name for name in done.stdout.split("\0") if name}
        return tuple(sorted(path for path in found if path.is_file()))
    return tuple(sorted(p for p in ROOT.rglob("*") if p.is_file() and not SKIPPED & set(p.relative_to(ROOT).parts)))


def ours(suffix: str, *, under: Path = ROOT) -> list[Path]:
    """Our files with that suffix under a folder."""
    return [path for path in files() if path.suffix == suffix and path.is_relative_to(under)]


def name(path: Path) -> str:
    """The path as the project writes it."""
    return path.relative_to(ROOT).as_posix()


def layers() -> list[str]:
    """The packages of the map, from the top."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    lines: list[str] = next(contract["layers"] for contract in contracts if contract["id"] == "map")
    return [package for line in lines for package in line.split(" | ")]


def nouns() -> list[str]:
    """The packages that keep rows: they have models."""
    return [package for package in layers() if (SOURCE / package / "models.py").exists()]


def report(problems: list[str], *, reason: str) -> str:
    """What a failing rule says: each problem with its place, then why the rule exists."""
    return "\n".join(["", *problems, f"Why: {reason}"])
