"""Reads the signatures of a PDF that a stranger sent: a process of its own, bounded, that can reach nothing.

Started by `pdf_signatures.py`. The file comes by standard input; the answer is JSON on standard output. A
file made to exhaust a reader ends this process and no other.
"""

import hashlib
import io
import json
import resource
import sys
from typing import Any

from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko_certvalidator import ValidationContext

from shared.loops import in_a_loop_of_its_own

MEMORY = 1 << 30
"""Bytes of address space; a class's file needs some 200 MB."""
SECONDS = 20
"""Of the processor."""
MOST_SIGNATURES = 20


def read(content: bytes) -> list[dict[str, Any]]:
    """Return what stands behind each signature of a file, in the order in which they were made.

    `fingerprint` of the signer's certificate; `intact`: the signed bytes are those signed, by this very
    certificate; `whole`: all of the file is signed; `end`: how many bytes were, up to the revision's end.
    """
    reader = PdfFileReader(io.BytesIO(content), strict=False)
    return [_read(each) for each in reader.embedded_regular_signatures[:MOST_SIGNATURES]]


def _read(signature: EmbeddedPdfSignature) -> dict[str, Any]:
    signer = signature.signer_cert
    # Whom we trust is decided by who asks, by the fingerprint; here the signature is proven alone.
    context = ValidationContext(trust_roots=[signer])
    status = in_a_loop_of_its_own(lambda: validate_pdf_signature(signature, context, skip_diff=True))
    covered = "" if status.coverage is None else status.coverage.name
    said = signature.self_reported_timestamp
    return {
        "fingerprint": hashlib.sha256(signer.dump()).hexdigest(),
        "intact": status.intact and status.valid,
        "whole": covered == "ENTIRE_FILE",
        "revision": covered in {"ENTIRE_FILE", "ENTIRE_REVISION"},
        "end": int(signature.byte_range[2]) + int(signature.byte_range[3]),
        "signed_at": None if said is None else said.isoformat(),
    }


def main() -> int:
    """Read the file on standard input; exit status 1 if it cannot be read."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        found = read(sys.stdin.buffer.read())
    except (PdfError, SignatureValidationError, ValueError, KeyError, TypeError, IndexError,
            AttributeError, AssertionError, RecursionError, MemoryError, NotImplementedError):  # fmt: skip
        # Whatever pyHanko stumbles over in a broken file, the file is not one that can be read.
        return 1
    sys.stdout.write(json.dumps(found))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
