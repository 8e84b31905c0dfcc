"""Which lines of our own code an input reaches: what the corpus is kept by, and named by."""

import sys
from collections.abc import Callable
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

_ROOT = Path(__file__).parents[2]
_OURS = tuple(f"{_ROOT / part}/" for part in ("services", "shared"))


class Reached:
    """Lines reached so far by all that was tried."""

    def __init__(self) -> None:
        self._left: dict[CodeType, set[int]] = {}
        self._new: list[tuple[CodeType, int]] = []

    def by(self, run: Callable[[], None]) -> str | None:
        """Run, and return where a line was reached for the first time; None if there is none."""
        self._new = []
        before = sys.gettrace()
        sys.settrace(self._called)
        try:
            run()
        finally:
            sys.settrace(before)
        if not self._new:
            return None
        code, line = self._new[0]
        module = Path(code.co_filename).stem
        return f"{module}-{code.co_qualname.replace('<', '').replace('>', '').rpartition('.')[2]}-{line}"

    def _called(self, frame: FrameType, _event: str, _given: Any) -> Any:
        code = frame.f_code
        if not code.co_filename.startswith(_OURS):
            return None
        if code not in self._left:
            self._left[code] = {line for *_, line in code.co_lines() if line is not None}
        return self._line if self._left[code] else None

    def _line(self, frame: FrameType, event: str, _given: Any) -> Any:
        left = self._left[frame.f_code]
        if event == "line" and frame.f_lineno in left:
            left.remove(frame.f_lineno)
            self._new.append((frame.f_code, frame.f_lineno))
        return self._line
