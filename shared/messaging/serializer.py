"""How a task's body is written: MessagePack, data only; and the refusal of whatever else lies in a queue.

Bytes stay bytes in it, which JSON cannot hold. Nothing that runs on being read is accepted: pickle least.
"""

from collections.abc import Callable
from typing import Any

import msgspec
from celery.app.task import Task
from celery.worker.strategy import default
from kombu.exceptions import ContentDisallowed
from kombu.serialization import register

SERIALIZER = "ttct"
CONTENT_TYPE = "application/x-ttct-msgpack"
"""Our own: what carries another's name was not sent by us."""

register(
    SERIALIZER,
    msgspec.msgpack.Encoder().encode,
    # The body of a task is (args, kwargs, options). Celery discards what does not decode, but a worker
    # would end over a body that is something else, and the next one over the same message.
    msgspec.msgpack.Decoder(tuple[list[Any], dict[str, Any], dict[str, Any]]).decode,
    content_type=CONTENT_TYPE,
    content_encoding="binary",
)


class OurTask(Task):
    """A task whose worker reads our own messages only."""

    Strategy = "shared.messaging.serializer:only_ours"


def only_ours(task: Task, app: Any, consumer: Any, **options: Any) -> Callable[..., None]:
    """Return what a worker does with a message for `task`: as Celery does, if the message is ours.

    Else `ContentDisallowed`, over which Celery logs and discards it. Kombu hands over two types of content
    and any empty body undecoded, whatever the worker accepts, and a worker would end over them.
    """
    take: Callable[..., None] = default(task, app, consumer, **options)

    def take_ours(message: Any, *arguments: Any, **more: Any) -> None:
        if message.content_type != CONTENT_TYPE or not message.body:
            raise ContentDisallowed(f"refusing {message.content_type!r} of {len(message.body or '')} bytes")
        take(message, *arguments, **more)

    return take_ours
