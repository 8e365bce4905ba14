"""What can be measured, by name."""

from collections.abc import Callable
from typing import Any

from dunwell.practice.bench import ageing, explain, gate, importing, letters, looking, mail, night, pages, simulating
from dunwell.practice.bench.apart import Bench

SUBJECTS: dict[str, Callable[[Bench], dict[str, Any]]] = {
    "night": night.measure,
    "import": importing.measure,
    "preview": looking.measure,
    "explain": explain.measure,
    "ageing": ageing.measure,
    "gate": gate.measure,
    "letters": letters.measure,
    "mail": mail.measure,
    "pages": pages.measure,
    "simulate": simulating.measure,
}
