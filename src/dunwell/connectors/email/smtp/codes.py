"""What a server's refusal means: a table of phases and codes (RFC 5321, RFC 3463), not a chain of ifs.

4xx is temporary, 5xx permanent. Whom it is about depends on where it was said and on the enhanced code: only a
refused recipient is a dead address; a refused sender or sign-in is ours to mend and says nothing about anybody.
"""

import re

from dunwell.connectors.email.smtp.wire import Phase
from dunwell.connectors.ports import About, ConnectorError, PermanentError, TemporaryError

_ENHANCED = re.compile(r"\s*([245]\.\d{1,3}\.\d{1,3})\b")

# Before a recipient was named it is about us and our server, whatever the code.
OURS = frozenset({Phase.GREETING, Phase.BEFORE_BODY, Phase.SENDER})

# What an enhanced code is about, by its longest known beginning: it knows better than the phase.
ENHANCED: dict[str, About] = {
    "5.1.": About.RECIPIENT,  # bad address
    "5.1.7": About.CONNECTION,  # bad sender's address
    "5.1.8": About.CONNECTION,  # bad sender's system
    "5.2.": About.RECIPIENT,  # mailbox disabled, full, gone
    "5.2.3": About.MESSAGE,  # longer than the mailbox allows
    "5.3.4": About.MESSAGE,  # too big
    "5.4.": About.RECIPIENT,  # no host, no route
    "5.5.": About.CONNECTION,  # protocol
    "5.6.": About.MESSAGE,  # content
    "5.7.": About.MESSAGE,  # policy, spam
    "5.7.8": About.CONNECTION,  # sign-in
    "5.7.0": About.CONNECTION,  # sign-in wanted
    "5.7.26": About.CONNECTION,  # SPF, DKIM or DMARC of the sender's domain
}
# Plain codes that say another thing than their phase.
PLAIN: dict[int, About] = {
    421: About.CONNECTION,  # closing down
    530: About.CONNECTION,  # sign-in wanted
    535: About.CONNECTION,  # sign-in refused
    538: About.CONNECTION,  # encryption wanted
    552: About.MESSAGE,  # too big
    554: About.MESSAGE,  # policy, spam
}


def refusal(phase: Phase, code: int, text: str) -> ConnectorError:
    """Return the error that an answer other than success means; both kinds promise that nothing was accepted."""
    found = _ENHANCED.match(text)
    enhanced = found[1] if found else ""
    usual = About.RECIPIENT if phase is Phase.RECIPIENT else About.MESSAGE
    about = About.CONNECTION if phase in OURS else _by_beginning(enhanced) or PLAIN.get(code) or usual
    permanent = 500 <= code < 600
    if permanent and enhanced == "5.2.2":
        permanent = False  # a full mailbox empties
    said = f"The mail server said {code} {text}".rstrip()
    kind = PermanentError if permanent else TemporaryError
    return kind(f"{said} ({phase.value}).", about=about, code=enhanced or str(code))


def _by_beginning(enhanced: str) -> About | None:
    for length in range(len(enhanced), 3, -1):
        if (about := ENHANCED.get(enhanced[:length])) is not None:
            return about
    return None
