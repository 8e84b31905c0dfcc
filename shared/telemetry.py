"""Structured logs (one JSON object a line) that carry the correlation id of the request or event."""

import logging
import re
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TextIO

import structlog

_correlation: ContextVar[str] = ContextVar("ttct_correlation_id", default="")
_trace: ContextVar[str] = ContextVar("ttct_traceparent", default="")


def configure_logging(service: str, *, level: int = logging.INFO) -> None:
    """Send everything this process logs to standard output as JSON lines naming `service`."""
    shared_steps: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _add_correlation,
    ]
    structlog.configure(
        processors=[*shared_steps, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(level),
        cache_logger_on_first_use=True,
    )
    handler = _StandardOutput()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared_steps,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                _without_values,
                structlog.processors.EventRenamer("message"),
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [
        *(other for other in root.handlers if not isinstance(other, _StandardOutput)),
        handler,
    ]
    root.setLevel(level)
    for name in ("uvicorn", "uvicorn.error"):
        logging.getLogger(name).handlers.clear()
        logging.getLogger(name).propagate = True
    logging.getLogger(
        "uvicorn.access"
    ).propagate = False  # the request context writes that line, with its ids
    logging.getLogger("httpx").setLevel(logging.WARNING)  # one line a call to another service is noise
    logging.captureWarnings(capture=True)
    structlog.contextvars.bind_contextvars(service=service)


class _StandardOutput(logging.StreamHandler[TextIO]):
    """Writes to whatever standard output is at that moment, as a redirected process expects."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one record."""
        self.stream = sys.stdout
        super().emit(record)


def _add_correlation(
    _logger: object, _method: str, event: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    if correlation := _correlation.get():
        event["correlation_id"] = correlation
    if trace := _trace.get():
        event["traceparent"] = trace
    return event


_FAILURES = ("exception", "error")
_NUMBER = re.compile(r"(?<![\w-])\d{9,}")
"""A number of a citizen or a telephone; an id's last part, which may be all digits, follows a hyphen."""
_VALUES = re.compile(
    r"""(?P<quote>['"]).*?(?P=quote)    # what a message quotes, as int() does
    | (?<==)\(.*\)                     # PostgreSQL's detail: Key (identity_number)=(…)
    | (?<![\w-])\d{9,}                 # numbers of people
    | \beyJ[\w.-]+                     # tokens
    """,
    re.VERBOSE,
)


def _without_values(
    _logger: object, _method: str, event: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    """Leave out what the messages of failures, and addresses, repeat of the input: a name, a password.

    Kind, place and the lines of code stay.
    """
    for name in _FAILURES:
        if isinstance(event.get(name), str):
            event[name] = "\n".join(map(_without_values_in, event[name].split("\n")))
    if isinstance(event.get("path"), str):
        event["path"] = _NUMBER.sub("…", event["path"])
    return event


def _without_values_in(line: str) -> str:
    return line if line.startswith(('  File "', "    ")) else _VALUES.sub("…", line)


def correlation_id() -> str:
    """Return the id that joins everything done for one request or event; '' outside of both."""
    return _correlation.get()


def traceparent() -> str:
    """Return the W3C trace context of the work in hand; '' if there is none."""
    return _trace.get()


def new_traceparent() -> str:
    """Return a fresh W3C `traceparent` (version 00, sampled)."""
    return f"00-{secrets.token_hex(16)}-{secrets.token_hex(8)}-01"


@contextmanager
def correlated(correlation: str, trace: str = "") -> Iterator[None]:
    """Give everything logged or published inside the block these ids."""
    correlation_token, trace_token = _correlation.set(correlation), _trace.set(trace)
    try:
        yield
    finally:
        _correlation.reset(correlation_token)
        _trace.reset(trace_token)
