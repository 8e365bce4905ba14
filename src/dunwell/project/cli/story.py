"""`dunwell story`: stories in the notation of docs/reference/stories.md, on a throw-away database."""

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from dunwell.project.cli import common


def add(commands: common.Commands, shared: argparse.ArgumentParser) -> None:
    """Add the command."""
    parser = commands.add_parser("story", parents=[shared], help="run stories through the real system")
    parser.add_argument("files", nargs="+", metavar="FILE", help="a story, see docs/reference/stories.md")
    parser.set_defaults(run=run, needs_database=False, writes=False)


def run(options: argparse.Namespace) -> int:
    """Run the stories and say what was not as they tell; 1 when one failed."""
    texts = {file: _read(Path(file)) for file in options.files}
    stories = []
    for told in _told(texts):
        stories.append(told)
        if not options.json:
            _print(told)
    failed = sum(not told["passed"] for told in stories)
    if options.json:
        keys = ("name", "passed", "failures")
        common.print_json({"stories": [{key: told[key] for key in keys} for told in stories]})
    else:
        print(f"{len(stories)} {'story' if len(stories) == 1 else 'stories'}, {failed} failed")
    return 1 if failed else 0


def _read(file: Path) -> str:
    try:
        return file.read_text("utf-8-sig")  # Notepad begins a text with a mark
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise common.UsageError(f"the story {file} cannot be read: {why}.") from error


def _told(texts: dict[str, str]) -> Iterator[dict[str, Any]]:
    """What became of each story, as it ends."""
    from dunwell.project import throwaway

    with throwaway.database():
        from dunwell.practice.stories.running import run_text

        for file, text in texts.items():
            for outcome in run_text(text, name=Path(file).stem):
                failures = [failure._asdict() for failure in outcome.failures]
                about = {"name": outcome.name, "passed": outcome.passed, "failures": failures}
                yield {**about, "file": file, "seconds": outcome.seconds}


def _print(told: dict[str, Any]) -> None:
    print(f"{'ok  ' if told['passed'] else 'FAIL'} {told['name']} ({told['seconds']:.2f} s)", flush=True)
    for failure in told["failures"]:
        print(f"     {told['file']}:{failure['line']}: expected {failure['expected']}")
        print(f"     {' ' * len(told['file'])}  got {failure['got']}")
