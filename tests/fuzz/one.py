"""Guide one target by what its inputs reach of our code and of libraries; started by `__main__.py`."""

import sys

import atheris

GUIDED_BY = ["services", "shared", "openpyxl", "xlrd", "zipfile", "joserfc"]


def main() -> None:
    """Feed the target that is named first; what follows is libFuzzer's."""
    with atheris.instrument_imports(include=GUIDED_BY):
        from tests.fuzz.targets import TARGETS  # noqa: PLC0415 -- its imports are instrumented
    atheris.Setup([sys.argv[0], *sys.argv[2:]], TARGETS[sys.argv[1]])
    atheris.Fuzz()


if __name__ == "__main__":
    main()
