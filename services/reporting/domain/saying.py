"""Says a thing in the reader's language."""


class Say:
    """`say(vi, en)` is the one of the two that the reader reads."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.english = language == "en"

    def __call__(self, vi: str, en: str) -> str:
        """Return the one of the two."""
        return en if self.english else vi
