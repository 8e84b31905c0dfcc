"""What the writers did and what they were told: the only source of what must be true in the end."""

import json
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal, Self

Outcome = Literal["done", "refused", "unknown"]


@dataclass(frozen=True)
class Operation:
    """One request of one writer. `unknown` means: no answer came, so it may or may not have happened."""

    kind: Literal["load", "complete", "correct", "annul", "cancel"]
    subject: str
    """The class's code for load, complete and cancel; the completion's id otherwise."""
    outcome: Outcome
    started: float
    ended: float
    detail: dict[str, object]


class History:
    """An append-only list of operations, safe to share between writers; also written to a file.

    A line is in the file before its writer goes on: a run that is killed can still be checked.
    """

    def __init__(self, path: Path, known: Sequence[Operation] = ()) -> None:
        self._lock = threading.Lock()
        self._operations = list(known)
        self._file = path.open("a" if known else "w", encoding="utf-8", buffering=1)

    @classmethod
    def again(cls, path: Path) -> Self:
        """Read the history of an earlier run; FileNotFoundError if it left none."""
        lines = path.read_text(encoding="utf-8").splitlines()
        return cls(path, [Operation(**json.loads(line)) for line in lines])

    def note(
        self,
        kind: Literal["load", "complete", "correct", "annul", "cancel"],
        subject: str,
        outcome: Outcome,
        started: float,
        **detail: object,
    ) -> None:
        """Record one operation as it ended now."""
        operation = Operation(kind, subject, outcome, started, time.monotonic(), detail)
        with self._lock:
            self._operations.append(operation)
            self._file.write(json.dumps(asdict(operation), ensure_ascii=False, default=str) + "\n")

    def close(self) -> None:
        """Close the file behind the history."""
        self._file.close()

    def of(self, kind: str) -> Iterator[Operation]:
        """Yield the operations of one kind in the order in which they ended."""
        with self._lock:
            operations = list(self._operations)
        return (operation for operation in operations if operation.kind == kind)

    def counts(self) -> dict[str, dict[str, int]]:
        """Return how many operations of each kind ended in each way."""
        table: dict[str, dict[str, int]] = {}
        with self._lock:
            for operation in self._operations:
                row = table.setdefault(operation.kind, {})
                row[operation.outcome] = row.get(operation.outcome, 0) + 1
        return table
