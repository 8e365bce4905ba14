"""A real name server on a free port of this computer, for one zone of texts; or one that never answers."""

import socket
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import dns.flags
import dns.message
import dns.rcode
import dns.rrset


def answer(question: bytes, zone: Mapping[str, Sequence[str]]) -> bytes:
    """Answer a question out of the zone: its texts, nothing of a name that is there, or that there is no such name."""
    asked = dns.message.from_wire(question)
    name = asked.question[0].name
    reply = dns.message.make_response(asked)
    reply.flags |= dns.flags.AA
    texts = zone.get(name.to_text(omit_final_dot=True).lower())
    if texts is None:
        reply.set_rcode(dns.rcode.NXDOMAIN)
    elif texts:
        quoted = [" ".join(f'"{text[at : at + 250]}"' for at in range(0, len(text), 250)) for text in texts]
        reply.answer.append(dns.rrset.from_text(name, 60, "IN", "TXT", *quoted))
    return reply.to_wire()


@contextmanager
def open_name_server(zone: Mapping[str, Sequence[str]] | None = None) -> Iterator[str]:
    """Serve a zone for a while and give the server's `address:port`; without a zone it hears and says nothing."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind(("127.0.0.1", 0))
        sock.settimeout(0.05)
        done = threading.Event()

        def serve() -> None:
            while not done.is_set():
                try:
                    question, who = sock.recvfrom(4096)
                except TimeoutError:
                    continue
                if zone is not None:
                    sock.sendto(answer(question, zone), who)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"127.0.0.1:{sock.getsockname()[1]}"
        done.set()
        thread.join()
