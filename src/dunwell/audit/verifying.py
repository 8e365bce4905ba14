"""Proving the record whole: every link of the chain, every body, its end, the kept files and documents.

Problems are values: one broken event does not hide the next, and the first broken link is named first.
"""

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db import connection

from dunwell.audit.keeping import file_path
from dunwell.audit.models import Document, Event, File, Heartbeat
from dunwell.audit.operations import ERASED, body_digest
from dunwell.audit.sealing import (
    GENESIS,
    HEAD,
    SEALED_FIELDS,
    Head,
    event_digest,
    link,
    parse_head,
    read_head,
)

PATIENCE = dt.timedelta(minutes=10)
MOST = 1_000  # problems listed; more than that is a burned-down house, not a broken window


class Broken(NamedTuple):
    """One thing that is not as it was written; `number` is its place in the chain, 0 where it has none."""

    kind: str
    number: int
    place: str
    message: str


class Link(NamedTuple):
    """One event of a chain as found; `digest` is computed from what is there now.

    `body` is (digest, salt, text, erased at), None where it is not shown; `erases` is the event whose text this one
    says was erased, and when. Instants are compared only with each other, so an export may give them as text.
    """

    number: int
    seal: str
    digest: str
    id: int | None = None
    body: tuple[str, str, str, object] | None = None
    erases: tuple[object, object] | None = None


@dataclass(slots=True)
class Proof:
    """What a verification found: counts, the head of the chain, and everything broken, the first link first."""

    events: int = 0
    erased: int = 0
    unsealed: int = 0
    files: int = 0
    documents: int = 0
    head: Head = field(default_factory=lambda: Head(0, GENESIS))
    broken: list[Broken] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        """Tell whether nothing is broken."""
        return not self.broken

    def note(self, kind: str, number: int, place: str, message: str) -> None:
        """Add one broken thing, up to MOST of them."""
        if len(self.broken) < MOST:
            self.broken.append(Broken(kind, number, place, message))


def verify(*, at: dt.datetime) -> Proof:
    """Verify the database and the data folder it belongs to, as they are at an instant."""
    proof = Proof()
    anchors = [anchor for anchor in (read_head(), _beaten_head()) if anchor]
    follow(_links(), proof, anchors=anchors)
    _check_anchors(proof, anchors)
    _check_unsealed(proof, at)
    _check_strays(proof)
    _check_files(proof)
    _check_documents(proof)
    return proof


def follow(links: Iterable[Link], proof: Proof, *, anchors: Iterable[Head] = ()) -> None:
    """Walk a chain from its beginning and note every link that does not hold."""
    anchored = list(anchors)
    erased: dict[tuple[object, object], int] = {}
    allowed: set[tuple[object, object]] = set()
    for found in links:
        proof.events += 1
        in_place = _check_link(found, proof)
        if any(anchor.number == found.number and anchor.seal != found.seal for anchor in anchored):
            proof.note("altered", found.number, _event(found), "has another seal than was kept of it elsewhere")
        if found.body is not None:
            _check_body(found, proof, erased)
        if found.erases is not None:
            allowed.add(found.erases)
        if in_place:
            proof.head = Head(found.number, found.seal)
    for (event, at), number in erased.items():
        if (event, at) not in allowed:
            proof.note("altered", number, f"event {event}", "its text is gone, and no event says who erased it then")
    proof.erased = len(erased)


def _event(found: Link) -> str:
    return f"event {found.id}" if found.id is not None else "event of another organization"


def _check_link(found: Link, proof: Proof) -> bool:
    before = proof.head
    expected = before.number + 1
    if found.number > expected:
        gone = f"{expected}" if found.number == expected + 1 else f"{expected} to {found.number - 1}"
        proof.note("removed", expected, f"number {gone}", "is missing from the chain")
    elif found.number < expected:
        proof.note("inserted", found.number, _event(found), "stands where another event has its place")
        return False
    elif link(before.seal, found.number, found.digest) != found.seal:
        proof.note("altered", found.number, _event(found), "is not what was sealed, or does not belong here")
    return True


def _check_body(found: Link, proof: Proof, erased: dict[tuple[object, object], int]) -> None:
    digest, salt, text, erased_at = found.body or ("", "", "", None)
    if erased_at is not None and not text and not salt:
        erased[found.id, erased_at] = found.number
    elif body_digest(salt, text) != digest or erased_at is not None:
        proof.note("altered", found.number, _event(found), "its text is not what was written")


def _links() -> Iterator[Link]:
    body = ("body__salt", "body__text", "body__erased_at")
    events = Event.objects.unscoped("one chain for the whole installation").exclude(number=None).order_by("number")
    for row in events.values_list(*SEALED_FIELDS, "number", "seal", *body).iterator(chunk_size=2_000):
        sealed, (number, seal, salt, text, erased_at) = row[:9], row[9:]
        yield Link(
            number,
            seal,
            event_digest(sealed),
            id=sealed[0],
            # A row that is gone altogether is no erased body: it fits no digest.
            body=(sealed[8], salt or "", text or "", erased_at),
            erases=(sealed[6], sealed[2]) if sealed[4] == ERASED and sealed[5] == "event" else None,
        )


def _beaten_head() -> Head | None:
    row = Heartbeat.objects.filter(name=HEAD).values_list("detail", flat=True).first()
    return parse_head(row) if row else None


def _check_anchors(proof: Proof, anchors: list[Head]) -> None:
    longest = max(anchors, default=proof.head)
    if longest.number > proof.head.number:
        first = proof.head.number + 1
        proof.note("removed", first, f"number {first} to {longest.number}", "is missing from the chain's end")
    if not proof.head.number:
        return
    if _beaten_head() is None:
        proof.note("removed", 0, "head in the database", "nothing says where the chain ended")
    if read_head() is None and connection.vendor == "sqlite":
        proof.note("removed", 0, "audit.head in the data folder", "nothing says where the chain ended")


def _check_unsealed(proof: Proof, at: dt.datetime) -> None:
    events = Event.objects.unscoped("one chain for the whole installation").filter(number=None).order_by("id")
    for row in events.values_list("id", "at", "digest", "body__salt", "body__text", "body__erased_at").iterator():
        pk, happened, digest, salt, text, erased_at = row
        proof.unsealed += 1
        if at - happened > PATIENCE:
            proof.note("unsealed", 0, f"event {pk}", f"of {happened:%d %b %Y %H:%M} UTC is not sealed yet")
        if erased_at is None and body_digest(salt, text) != digest:
            proof.note("altered", 0, f"event {pk}", "its text is not what was written")


def _check_strays(proof: Proof) -> None:
    """Find seals without numbers; the database itself refuses bodies without events."""
    events = Event.objects.unscoped("one chain for the whole installation").filter(number=None).exclude(seal="")
    for pk in events.order_by("id").values_list("id", flat=True):
        proof.note("altered", 0, f"event {pk}", "has a seal and no place in the chain")


def _check_files(proof: Proof) -> None:
    files = File.objects.unscoped("all that is kept").filter(erased_at=None).order_by("id")
    for pk, sha256, size in files.values_list("id", "sha256", "size").iterator():
        proof.files += 1
        digest, length = hashlib.sha256(), 0
        try:
            with file_path(sha256).open("rb") as file:
                while part := file.read(1 << 20):
                    digest.update(part)
                    length += len(part)
        except OSError:
            proof.note("removed", 0, f"file {pk}", f"its bytes {sha256[:12]}... are not in the data folder")
            continue
        if digest.hexdigest() != sha256 or length != size:
            proof.note("altered", 0, f"file {pk}", f"its bytes are no longer {sha256[:12]}...")


def _check_documents(proof: Proof) -> None:
    for sha256, text in Document.objects.order_by("sha256").values_list("sha256", "text").iterator():
        proof.documents += 1
        if hashlib.sha256(text.encode()).hexdigest() != sha256:
            proof.note("altered", 0, f"document {sha256[:12]}...", "its text is not what was kept")


def to_json(proof: Proof) -> dict[str, Any]:
    """Return a proof as `dunwell audit verify --json` prints it."""
    return {
        "whole": proof.is_whole,
        "events": proof.events,
        "erased": proof.erased,
        "unsealed": proof.unsealed,
        "files": proof.files,
        "documents": proof.documents,
        "head": proof.head._asdict(),
        "first_broken": proof.broken[0]._asdict() if proof.broken else None,
        "broken": [row._asdict() for row in proof.broken],
    }


def to_lines(proof: Proof) -> list[str]:
    """Return a proof as a person reads it."""
    lines = [f"{row.kind}: {row.place} {row.message}" for row in proof.broken]
    if proof.broken and proof.broken[0].number:
        lines.insert(0, f"the first broken link is number {proof.broken[0].number}")
    counts = f"{proof.events} events, {proof.erased} texts erased, {proof.files} files, {proof.documents} documents"
    verdict = "whole" if proof.is_whole else f"NOT whole: {len(proof.broken)} found"
    lines.append(f"{verdict}; {counts}; the chain ends with {proof.head.number} {proof.head.seal}")
    if proof.unsealed:
        lines.append(f"{proof.unsealed} events wait for their seal")
    return lines
