"""The record as JSON lines, to be verified anywhere: a first line, one line an event, a closing line.

An organization's own export shows its events whole and of all others only the digest and the seal, which is what the
chain needs. Personal text is in it: keep such a file as you keep the database.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from dunwell.audit.models import Event
from dunwell.audit.operations import ERASED
from dunwell.audit.sealing import SEALED_FIELDS, Head, event_digest
from dunwell.audit.verifying import Link, Proof, follow

FORMAT = {"export": "dunwell audit", "version": 1}
_BODY = ("salt", "text", "erased_at")
_WHOLE = frozenset({*SEALED_FIELDS, "number", "seal", *_BODY})
_FOREIGN = frozenset({"number", "seal", "event"})


class ExportError(Exception):
    """The file is no export of the record at all; the text is one sentence."""


def export(file: IO[str], *, organization: int | None = None) -> Head:
    """Write all sealed events to a text file and return the head it ends with; unsealed ones are left for later."""
    head = Head(0, "")
    file.write(f"{json.dumps(FORMAT)}\n")
    for line in _lines(organization):
        file.write(f"{json.dumps(line, ensure_ascii=False)}\n")
        head = Head(line["number"], line["seal"])
    file.write(f"{json.dumps({'events': head.number, 'head': head.seal})}\n")
    return head


def _lines(organization: int | None) -> Iterator[dict[str, Any]]:
    events = Event.objects.unscoped("one chain for the whole installation").exclude(number=None).order_by("number")
    body = tuple(f"body__{name}" for name in _BODY)
    for row in events.values_list(*SEALED_FIELDS, "number", "seal", *body).iterator(chunk_size=2_000):
        sealed, (number, seal, salt, text, erased_at) = row[:9], row[9:]
        if organization is not None and sealed[1] != organization:
            yield {"number": number, "seal": seal, "event": event_digest(sealed)}
            continue
        plain = [part.isoformat() if hasattr(part, "isoformat") else part for part in sealed]
        yield {
            "number": number,
            "seal": seal,
            **dict(zip(SEALED_FIELDS, plain, strict=True)),
            "salt": salt,
            "text": text,
            "erased_at": erased_at.isoformat() if erased_at else None,
        }


def verify_export(path: Path) -> Proof:
    """Verify an exported file on its own, without any database; raises ExportError when it is none."""
    proof = Proof()
    with path.open(encoding="utf-8", errors="replace") as file:
        if not _same(_parse(next(file, "")), FORMAT):
            raise ExportError(f"{path.name} is no export of the record: its first line says something else.")
        closing: list[dict[str, Any]] = []
        follow(_links(file, proof, closing), proof)
    if not closing:
        proof.note("removed", 0, "closing line", "is missing: the end of the export was cut off")
    elif not _same(closing[0], {"events": proof.head.number, "head": proof.head.seal if proof.head.number else ""}):
        proof.note("removed", proof.head.number + 1, "end of the export", "is not where its closing line says")
    return proof


def _links(file: IO[str], proof: Proof, closing: list[dict[str, Any]]) -> Iterator[Link]:
    for place, text in enumerate(file, start=2):
        line = _parse(text)
        if closing:
            proof.note("inserted", 0, f"line {place}", "stands after the closing line")
        elif line is not None and "events" in line:
            closing.append(line)
        elif (found := _link(line)) is None:
            proof.note("altered", 0, f"line {place}", "is not a line of an export")
        else:
            yield found


def _same(one: object, other: object) -> bool:
    # As text: to Python 1, 1.0 and True are the same.
    return json.dumps(one) == json.dumps(other)


def _parse(text: str) -> dict[str, Any] | None:
    try:
        line = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return line if isinstance(line, dict) else None


def _link(line: dict[str, Any] | None) -> Link | None:
    if line is None or type(line.get("number")) is not int or not isinstance(line.get("seal"), str):
        return None
    number, seal = line["number"], line["seal"]
    if line.keys() == _FOREIGN and isinstance(line["event"], str):
        return Link(number, seal, line["event"])
    plain = all(value is None or isinstance(value, str | int) for value in line.values())
    if line.keys() != _WHOLE or type(line["id"]) is not int or not plain:
        return None
    sealed = [line[name] for name in SEALED_FIELDS]
    salt, text = str(line["salt"] or ""), str(line["text"] or "")
    erasing = line["verb"] == ERASED and line["subject_kind"] == "event"
    erases = (line["subject_id"], line["at"]) if erasing else None
    body = (line["digest"], salt, text, line["erased_at"])
    return Link(number, seal, event_digest(sealed), id=line["id"], body=body, erases=erases)
