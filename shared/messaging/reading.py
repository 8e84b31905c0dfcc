"""Reading a producer's feed as its consumers do: over HTTP, and one page ahead of what is applied."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Protocol, Self
from uuid import UUID

import httpx
import msgspec

from shared.messaging.batch import BLOCK, Batch, BatchUnreadable


@dataclass(frozen=True, slots=True)
class FeedAnswer:
    """What a producer's feed answered."""

    page: Batch
    head: int
    head_id: UUID | None
    known_id: UUID | None


class Feed(Protocol):
    """A producer's feed, as `HttpFeed` reads it; tests may read the producer's database instead."""

    def read(self, producer: str, *, after: int, limit: int, known: int) -> FeedAnswer:
        """Return a page for this consumer; raises what kept the producer from answering."""


class HttpFeed:
    """The feeds of other services over HTTP, with a service token."""

    def __init__(
        self,
        consumer: str,
        address_of: Callable[[str], str],
        token: Callable[[], str],
        client: httpx.Client | None = None,
    ) -> None:
        self._consumer = consumer
        self._address_of = address_of
        self._token = token
        self._client = client or httpx.Client(timeout=httpx.Timeout(10.0, connect=3.0))

    def read(self, producer: str, *, after: int, limit: int, known: int) -> FeedAnswer:
        """Ask `GET /<producer>/internal/events`; raises `httpx.HTTPError` or `BatchUnreadable`."""
        answer = self._client.get(
            f"{self._address_of(producer)}/{producer}/internal/events",
            params={"consumer": self._consumer, "after": after, "limit": limit, "known": known},
            headers={"Authorization": f"Bearer {self._token()}"},
        )
        answer.raise_for_status()
        return read_answer(answer.content, self._consumer)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()


class _Said(msgspec.Struct):
    """A feed's answer as `feed.py` writes it, its events still text: they are read once, into deliveries."""

    producer: str
    after: int
    through: int
    head: Annotated[int, msgspec.Meta(ge=0)]
    head_id: UUID | None
    known_id: UUID | None
    events: msgspec.Raw


_reader = msgspec.json.Decoder(_Said)


def read_answer(body: bytes, consumer: str) -> FeedAnswer:
    """Read the JSON of a feed as its consumer; `BatchUnreadable` if it is none."""
    try:
        said = _reader.decode(body)
    except (ValueError, RecursionError) as error:  # text that is no UTF-8, too
        raise BatchUnreadable(f"not the answer of a feed: {error}") from error
    page = Batch.opened(said.producer, said.after, said.through, bytes(said.events), consumer)
    return FeedAnswer(page, said.head, said.head_id, said.known_id)


class ReadingAhead:
    """One page read ahead, in a thread of its own, while the one before it is applied.

    The producer's database, its HTTP process and ours then work at the same time. The thread only
    reads: frozen or killed, it holds nothing that anybody waits for. On leaving, it has ended.
    """

    def __init__(self, feed: Feed, producer: str, head: int) -> None:
        self._feed = feed
        self._producer = producer
        self._head = head
        self._thread: threading.Thread | None = None
        self._after = -1
        self._read: FeedAnswer | Exception | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def begin(self, after: int) -> None:
        """Begin to read the page after `after`, if the producer had anything there when it was asked."""
        if after < self._head:
            self._after, self._read = after, None
            self._thread = threading.Thread(target=self._run, name=f"page-of-{self._producer}", daemon=True)
            self._thread.start()

    def take(self, after: int) -> FeedAnswer:
        """Return the page after `after`; raises what reading just this page raised.

        Another page than was begun is asked for when the queue brought what lies between: that page,
        or what kept the producer from answering for it, is forgotten.
        """
        self._end()
        read, self._read = self._read, None
        if read is None or self._after != after:
            return self._answer(after)
        if isinstance(read, Exception):
            raise read
        return read

    def _run(self) -> None:
        try:
            self._read = self._answer(self._after)
        except Exception as error:  # noqa: BLE001 - raised by `take`, where the page is asked for
            self._read = error

    def _answer(self, after: int) -> FeedAnswer:
        return self._feed.read(self._producer, after=after, limit=BLOCK, known=self._head)

    def _end(self) -> None:
        if self._thread is not None:
            self._thread.join()
            self._thread = None
