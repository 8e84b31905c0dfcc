"""What went wrong at the start, in a sentence that says what to do, in both languages."""


class Trouble(Exception):
    """The stack cannot start or go on; `log` holds the last lines of the log that explains it."""

    def __init__(self, vi: str, en: str, *, log: str = "") -> None:
        super().__init__(en)
        self.vi = vi
        self.en = en
        self.log = log

    def __str__(self) -> str:
        lines = [self.vi, self.en]
        if self.log:
            lines += ["", *(f"    {line}" for line in self.log.rstrip().splitlines())]
        return "\n".join(lines)
