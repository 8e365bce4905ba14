"""What runs in the fresh process: one function of this package under a meter; its figures as JSON come out."""

import importlib
import json
import sys

import django


def main(arguments: list[str]) -> None:
    """Run `module:function` with JSON arguments; `--profile` tells on standard error where the time went."""
    django.setup()
    from dunwell.practice.bench.meter import Meter
    from dunwell.practice.bench.profiling import ProfilingMeter

    module, _, function = arguments[0].partition(":")
    meter = ProfilingMeter() if "--profile" in arguments else Meter()
    found = getattr(importlib.import_module(f"{__package__}.{module}"), function)(meter, **json.loads(arguments[1]))
    json.dump({**meter.figures(), **found}, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1:])
