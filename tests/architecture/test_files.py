"""What is committed can be read by anybody, anywhere: locks without addresses, files without traces of a workplace."""

import re

import pytest

from tests.architecture.tree import ROOT, files, name, report

LOCKS = ("requirements.lock", "requirements-dev.lock", "tools/uv.lock")

# Put together here from halves, so that this file passes its own rule.
TRACES = re.compile(
    "|".join(
        [
            r"(?<![\w.])/" + r"work/(?:main|wt|notes|shared|venv|\.library)",
            r"/opt/" + r"(?:pypi|wheels)",
            r"(?<![\w/.])\.\./" + r"shared\b",
            r"(?i:\bcla" + r"ude\b|\banthro" + r"pic\b|\bchat" + r"gpt\b|\bcopi" + r"lot\b|\blanguage " + r"model\b)",
            r"(?i:\bsub-?agent" + r"s?\b)",
            r"/home/" + r"[a-z]+/|/root/" + r"\.pyenv",
        ]
    )
)
# Where one of them is right: path -> (the words, why).
RIGHT: dict[str, tuple[str, str]] = {}


def traces(text: str, *, allowed: str = "") -> list[str]:
    """The lines that name the place where the project is written, or who wrote it."""
    lines = text.splitlines()
    cleaned = [line.replace(allowed, "") if allowed else line for line in lines]
    return [f"line {number}: {line.strip()}" for number, line in enumerate(cleaned, 1) if TRACES.search(line)]


def unlocked(text: str) -> list[str]:
    """What is wrong with a lock: an address in it, or a package without a hash."""
    problems = [f"line {n}: {line.strip()}" for n, line in enumerate(text.splitlines(), 1) if "://" in line]
    entries = re.split(r"^(?=[A-Za-z0-9])", re.sub(r"(?m)^\s*#.*$", "", text), flags=re.MULTILINE)
    return problems + [entry.split()[0] for entry in entries if entry.strip() and "--hash=sha256:" not in entry]


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_hashes_and_no_address(lock: str) -> None:
    problems = unlocked((ROOT / lock).read_text())
    assert not problems, report(
        problems, reason="an install must be the same everywhere, whatever index a machine uses (make lock)."
    )


def test_both_locks_agree() -> None:
    def versions(lock: str) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for package, version in re.findall(r"(?m)^([a-z0-9.-]+)==(\S+)", (ROOT / lock).read_text()):
            found.setdefault(package, set()).add(version)
        return found

    first, second = versions(LOCKS[0]), versions(LOCKS[1])
    problems = [f"{p}: {first[p]} and {second[p]}" for p in first.keys() & second.keys() if first[p] != second[p]]
    assert first
    assert not problems, report(problems, reason="both locks are installed together (tools/setup.sh).")


def test_no_file_tells_where_it_was_written() -> None:
    problems = []
    for path in files():
        if path.suffix in {".lock", ".png", ".woff2", ".ico", ".xlsx", ".gz"}:
            continue
        text = path.read_bytes().decode("utf-8", errors="replace")
        allowed = RIGHT.get(name(path), ("", ""))[0]
        problems += [f"{name(path)} {trace}" for trace in traces(text, allowed=allowed)]
    assert not problems, report(
        problems, reason="the project stands on its own; a path of one machine means nothing on another."
    )


@pytest.mark.parametrize(
    "text",
    [
        "see /" + "work/notes/x",
        "../" + "shared/design",
        "-f /opt/" + "wheels",
        "by Cla" + "ude",
        "a sub" + "agent did it",
        "/home/" + "me/x",
    ],
)
def test_a_trace_is_found(text: str) -> None:
    assert traces(text)


@pytest.mark.parametrize("text", ["GET /work/items", "src/../sharedx", "the network/" + "work/mainly"])
def test_an_innocent_line_is_left_alone(text: str) -> None:
    assert traces(text) == []


def test_a_trace_is_forgiven_only_where_it_is_right() -> None:
    allowed = "../" + "shared/samples"
    assert traces(f"default {allowed}", allowed=allowed) == []
    assert traces("default ../" + "shared/other", allowed=allowed)


@pytest.mark.parametrize("text", ["--index-url https://x/simple\n", "a==1 \\\n    --hash=sha256:00\nb==2\n"])
def test_a_weak_lock_is_found(text: str) -> None:
    assert unlocked(text)


def test_a_lock_with_comments_is_accepted() -> None:
    assert unlocked("# by make lock\na==1 \\\n    --hash=sha256:00\n    # via b\nb==2 \\\n    --hash=sha256:01\n") == []
