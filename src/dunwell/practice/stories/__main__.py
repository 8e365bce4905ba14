"""Run stories in the database that the environment names, one JSON line a story on standard output.

`dunwell story` starts this in a process of its own, because which database is used is settled when Django starts.
"""

import json
import sys
from pathlib import Path

import django


def main(files: list[str]) -> None:
    """Prepare the database and run the stories of each file."""
    django.setup()
    from dunwell.practice.stories.preparing import prepare_database
    from dunwell.practice.stories.running import run_text

    prepare_database()

    for file in files:
        path = Path(file)
        for outcome in run_text(path.read_text("utf-8"), name=path.stem):
            told = {
                "name": outcome.name,
                "passed": outcome.passed,
                "failures": [failure._asdict() for failure in outcome.failures],
            }
            sys.stdout.write(f"{json.dumps({**told, 'file': file, 'seconds': outcome.seconds})}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
