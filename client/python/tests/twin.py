"""The async client driven from a thread, so that one test shows what both clients do."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from concurrent.futures import Future
from typing import Any, TypeVar

from worldlog import AsyncEmitStream, AsyncWorldlogClient, ClientOptions

T = TypeVar("T")

PATIENCE = 60


class Loop:
    """An event loop on a thread of its own."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._loop.run_forever, daemon=True).start()

    def start(self, coroutine: Coroutine[Any, Any, T]) -> Future[T]:
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop)

    def run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        return self.start(coroutine).result(PATIENCE)

    def call(self, function: Callable[..., T], *args: Any, **named: Any) -> T:
        async def inside() -> T:
            return function(*args, **named)

        return self.run(inside())

    def pull(self, items: AsyncIterator[T]) -> Iterator[T]:
        while True:
            try:
                yield self.run(_next(items))
            except _End:
                return


class Twin:
    """Looks like the sync client, is the async one. Thread-safe."""

    def __init__(self, loop: Loop, address: str, options: ClientOptions | None = None, **settings: Any) -> None:
        self._loop = loop
        self._client: AsyncWorldlogClient = loop.call(AsyncWorldlogClient, address, options, **settings)

    def __getattr__(self, name: str) -> Any:
        def call(*args: Any, **named: Any) -> Any:
            made = self._loop.call(getattr(self._client, name), *args, **named)
            if asyncio.iscoroutine(made):
                return self._loop.run(made)
            return TwinEmitStream(self._loop, made) if isinstance(made, AsyncEmitStream) else self._readable(made)

        return call

    def _readable(self, made: Any) -> Any:
        return TwinStream(self._loop, made) if hasattr(made, "frames") else self._loop.pull(made)

    def __enter__(self) -> Twin:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._loop.run(self._client.close())


class TwinStream:
    """Looks like a sync stream of frames."""

    def __init__(self, loop: Loop, stream: Any) -> None:
        self._loop = loop
        self._stream = stream

    def __iter__(self) -> Iterator[Any]:
        return self._loop.pull(self._stream)

    def items(self) -> Iterator[Any]:
        return self._loop.pull(self._stream.items())

    def frames(self) -> Iterator[Any]:
        return self._loop.pull(self._stream.frames())

    def poll(self, timeout: float) -> Any:
        async def within() -> Any:
            try:
                return await asyncio.wait_for(_next(self._stream), timeout)
            except (asyncio.TimeoutError, _End):
                return None

        return self._loop.run(within())

    @property
    def through_sequence(self) -> int:
        through: int = self._stream.through_sequence
        return through

    def close(self) -> None:
        self._loop.call(self._stream.close)

    def __enter__(self) -> TwinStream:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class TwinEmitStream:
    """Looks like a sync emit stream."""

    def __init__(self, loop: Loop, stream: AsyncEmitStream) -> None:
        self._loop = loop
        self._stream = stream

    def send(self, events: Any) -> Future[Any]:
        answer: Future[Any] = Future()

        async def sent() -> None:
            future = await self._stream.send(events)
            future.add_done_callback(lambda done: _copy(done, answer))

        self._loop.run(sent())
        return answer

    def flush(self) -> None:
        self._loop.run(self._stream.flush())

    def close(self) -> None:
        self._loop.run(self._stream.close())

    def __enter__(self) -> TwinEmitStream:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


async def _next(items: AsyncIterator[T]) -> T:
    try:
        return await items.__anext__()
    except StopAsyncIteration:
        raise _End from None


class _End(Exception):
    """A coroutine may not raise StopAsyncIteration."""


def _copy(done: asyncio.Future[Any], answer: Future[Any]) -> None:
    error = done.exception()
    if error is None:
        answer.set_result(done.result())
    else:
        answer.set_exception(error)
