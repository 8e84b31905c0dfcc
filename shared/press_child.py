"""The press itself: a process of its own that sets Typst sources and may do nothing else.

Started by `press.py`. It inherits no secret and no address of a service; it opens no file, for its root
is an empty folder, and sources and contents are files in memory; a package cannot be fetched, for its only
way out is a closed port; memory is bounded here, time by whoever waits for it. One request and one answer
after another, each with its length before it; the end of its input is the end of it.
"""

import json
import resource
import struct
import sys
from typing import Any, BinaryIO

import typst

MEMORY = 3 << 30
"""Bytes of address space: about ten times what a class of 250 certificates needs, threads included."""
NOWHERE = "/nonexistent"
CONTENTS = "contents.json"
"""The file in memory from which a frame reads. Contents are no input of the sources: inputs are part of the
library, and what was laid out with another library is laid out anew, a fifth of the work on a small file."""
LENGTH = struct.Struct(">II")
"""Before each message: the bytes of its JSON head, and the bytes that follow it."""


def receive(stream: BinaryIO) -> tuple[dict[str, Any], bytes] | None:
    """Return the next message, head and body; None at the end of the stream."""
    lengths = stream.read(LENGTH.size)
    if len(lengths) < LENGTH.size:
        return None
    head, body = LENGTH.unpack(lengths)
    return json.loads(stream.read(head)), stream.read(body)


def send(stream: BinaryIO, head: dict[str, Any], body: bytes = b"") -> None:
    """Write one message."""
    written = json.dumps(head).encode()
    stream.write(LENGTH.pack(len(written), len(body)) + written + body)
    stream.flush()


def _compiler(contents: str | None = None) -> typst.Compiler:
    """Return a compiler that reaches nothing; its library has the contents as an input if they are given."""
    return typst.Compiler(
        root=sys.argv[1],
        package_path=NOWHERE,
        package_cache_path=NOWHERE,
        ignore_system_fonts=True,
        sys_inputs={} if contents is None else {"contents": contents},
    )


def main() -> int:
    """Set what is asked until nothing more comes; return the exit status. The one argument is its root."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # no file grows by a byte; pipes are none
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    compiler = _compiler()
    while (request := receive(sys.stdin.buffer)) is not None:
        asked, contents = request
        # Files in memory by name, as the package reads them; its annotations know of one file only.
        sources: Any = {name: text.encode() for name, text in asked["sources"].items()}
        sources[CONTENTS] = contents
        try:
            # A compiler keeps its library: one that was given inputs is used once.
            made = (_compiler(contents.decode()) if asked["inputs"] else compiler).compile(
                sources,
                format=asked["format"],
                ppi=asked["ppi"],
                pdf_standards=asked["standards"],
                pdf_tags=False,
                timestamp=0,  # the document carries its own date; the hour of work is none of its contents
            )
        except typst.TypstError as error:
            send(sys.stdout.buffer, {"error": error.diagnostic, "message": error.message})
            continue
        pages = made if isinstance(made, list) else [made or b""]
        send(sys.stdout.buffer, {"lengths": [len(page) for page in pages]}, b"".join(pages))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
