"""Sentences that laws want a letter to say: written only where every fact in them is known, counted only where read.

What a law asks for is a word of the packs (`time_barred_notice`); what the letter then says stands in
`texts/statements.py`. Whether it was said is answered by the bytes that leave, not by whoever wrote them.
"""

import email
import email.policy
import html
import re
import string
from collections.abc import Iterable, Iterator, Mapping, Sequence
from email.message import EmailMessage
from functools import lru_cache
from typing import Any, Final

from dunwell.correspondence.texts.statements import NOTICES, STATEMENTS
from dunwell.engine.disclosing import Wanted

OPT_OUT: Final = "opt_out_method"
CLIENT: Final = ("client_name", "client")
"""The client with its address, or where that is not known by name alone, which no law is content with."""

EACH: Final = "items"
_TAGS = re.compile(r"<[^>]+>")

type Facts = Mapping[str, Any]


def statements_of(wanted: Wanted, language: str, facts: Facts) -> dict[str, tuple[str, ...]]:
    """Return the sentences for what is wanted, by its word; what cannot be said truthfully in full is left out."""
    found: dict[str, tuple[str, ...]] = {}
    for name in (name for name in STATEMENTS if name in wanted.disclosures):
        said = _filled(STATEMENTS[name].get(language, ""), facts)
        if said:
            found[name] = (said,)
        elif name == CLIENT[0] and (alone := _filled(STATEMENTS[CLIENT[1]][language], facts)):
            found[CLIENT[1]] = (alone,)
    for name in (name for name in NOTICES if name in wanted.notices):
        paragraphs = list(_paragraphs(NOTICES[name].get(language, ()), facts))
        if paragraphs and all(paragraphs):
            found[name] = tuple(paragraphs)
    return found


def spoken(wanted: Wanted, language: str, facts: Facts) -> dict[str, str]:
    """Return the sentences a person has to say on the telephone; a notice is not given that way."""
    return {name: lines[0] for name, lines in statements_of(Wanted(wanted.disclosures), language, facts).items()}


def lacking(words: Iterable[str], facts: Facts) -> list[str]:
    """Return which of these facts of ours are empty although sentences or notices that rules want name them."""
    texts = [text for word in words for text in STATEMENTS.get(word, {}).values()]
    texts += [text for word in words for paragraphs in NOTICES.get(word, {}).values() for text in paragraphs]
    return sorted({name for text in texts for name in _places(text) if name in facts and not facts[name]})


def carried(content: bytes, said: Mapping[str, tuple[str, ...]]) -> frozenset[str]:
    """Return which of these words stand in a mail as it leaves, whole, in its plain reading and in its HTML."""
    if not said:
        return frozenset()
    mail = email.message_from_bytes(content, policy=email.policy.default)
    readings = [_plain(part) for part in mail.walk() if part.get_content_maintype() == "text"]
    return frozenset(
        name
        for name, lines in said.items()
        if len(readings) == 2 and all(_one_line(line) in reading for line in lines for reading in readings)
    )


def _plain(part: EmailMessage) -> str:
    text = str(part.get_content())
    return _one_line(html.unescape(_TAGS.sub(" ", text)) if part.get_content_subtype() == "html" else text)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _paragraphs(texts: Sequence[str], facts: Facts) -> Iterator[str]:
    """Yield the paragraphs of a notice, "" for one that cannot be said; what is said of each item once for each."""
    for text in texts:
        if "{amount}" not in text:
            yield _filled(text, facts)
            continue
        items = facts.get(EACH) or [{}]
        for item in items:
            yield _filled(text, {**facts, **item})


def _filled(text: str, facts: Facts) -> str:
    """Return a sentence with its facts, "" where one of them is not known."""
    return text.format(**facts) if all(facts.get(name) for name in _places(text)) else ""


@lru_cache(maxsize=256)
def _places(text: str) -> tuple[str, ...]:
    return tuple(name for _, name, _, _ in string.Formatter().parse(text) if name)
