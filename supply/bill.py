"""`make sbom`: the bill of materials of what runs (CycloneDX 1.6), its licences checked.

A licence that is not among `ACCEPTED` stops it: somebody has to read it and decide.
"""

import sys
from pathlib import Path
from typing import Final

from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.license import LicenseExpression
from cyclonedx.output import make_outputter
from cyclonedx.schema import OutputFormat, SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from license_expression import AND, LicenseSymbol, get_spdx_licensing
from packageurl import PackageURL

from supply.parts import ROOT, Part, parts

VERSION: Final = SchemaVersion.V1_6
BILL: Final = ROOT / "test-output" / "ttct.cdx.json"

_SPDX: Final = get_spdx_licensing()  # type: ignore[no-untyped-call]  # the library carries no types
ACCEPTED: Final = frozenset(
    {
        "0BSD",
        "Apache-2.0",
        "BSD-2-Clause",
        "BSD-3-Clause",
        "ISC",
        "LGPL-3.0-only",  # psycopg: used as it is, as a library
        "MIT",
        "MIT-0",
        "MPL-2.0",  # certifi: used as it is
        "OFL-1.1",  # the fonts
        "PSF-2.0",
    }
)
"""Licences under which a part may be used in a system that a province runs and passes on."""


def unaccepted(every: list[Part]) -> list[Part]:
    """Return the parts whose licence nobody has accepted; of a choice one accepted is enough."""
    return [part for part in every if not _accepted(part.licence)]


def _accepted(licence: str) -> bool:
    if not licence:
        return False
    return _holds(_SPDX.parse(licence))


def _holds(expression: object) -> bool:
    if isinstance(expression, LicenseSymbol):
        return expression.key in ACCEPTED
    held = [_holds(each) for each in getattr(expression, "args", ())]
    return all(held) if isinstance(expression, AND) else any(held)


def bill(every: list[Part]) -> str:
    """Return the bill as CycloneDX JSON. ValueError if it were not what its schema says."""
    made = Bom(components=[_component(part) for part in every])
    made.metadata.component = Component(name="ttct", type=ComponentType.APPLICATION, bom_ref="ttct")
    for each in made.components:
        made.register_dependency(made.metadata.component, [each])
    written = make_outputter(made, OutputFormat.JSON, VERSION).output_as_string(indent=2)
    if (wrong := JsonStrictValidator(VERSION).validate_str(written)) is not None:
        raise ValueError(f"the bill of materials is malformed: {wrong}")
    return written


def _component(part: Part) -> Component:
    namespace, _, name = part.name.rpartition("/")
    address = PackageURL(part.ecosystem, namespace or None, name, part.version)
    return Component(
        type=ComponentType.LIBRARY,
        name=part.name,
        version=part.version,
        bom_ref=str(address),
        purl=address,
        licenses=[LicenseExpression(part.licence)] if part.licence else [],
        hashes=[HashType(alg=HashAlgorithm(algorithm), content=digest) for algorithm, digest in part.hashes],
    )


def main(path: Path = BILL) -> int:
    """Write the bill; 1 if a licence has to be decided upon."""
    every = parts()
    path.parent.mkdir(exist_ok=True)
    path.write_text(bill(every))
    print(f"{len(every)} thành phần / parts: {path.relative_to(ROOT)}")
    refused = unaccepted(every)
    for part in refused:
        print(
            f"{part.name} {part.version}: giấy phép “{part.licence}” chưa được chấp nhận"
            f" / licence “{part.licence}” is not accepted",
            file=sys.stderr,
        )
    return 1 if refused else 0


if __name__ == "__main__":
    sys.exit(main())
