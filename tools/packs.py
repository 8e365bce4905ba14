"""Keeps the packs of law parsed, so that no process spends a third of a second on reading YAML.

Usage: packs.py [--check]. Writes compliance/packs/parsed.json, values by the sha256 of the file they were parsed from:
a file that was changed since is parsed anew by whoever reads it. With --check a stale one is a failure.
"""

import argparse
import sys

import the_map

from dunwell.compliance import packs

FILE = the_map.ROOT / "src" / "dunwell" / "compliance" / "packs" / packs.PARSED


def main() -> int:
    """Write the file, or say that it is stale."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing")
    options = parser.parse_args()
    text = packs.parsed_now()
    if FILE.exists() and FILE.read_text("utf-8") == text:
        return 0
    if options.check:
        print("The packs were changed: run tools/packs.py.", file=sys.stderr)
        return 1
    FILE.write_text(text, "utf-8")
    print(f"{FILE.name} written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
