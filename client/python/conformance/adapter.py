"""Lets the conformance kit drive the async client: a JSON object a line on standard input, answers on standard output."""

from __future__ import annotations

import asyncio
import json
import sys
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from google.protobuf.json_format import MessageToDict, ParseDict, ParseError
from google.protobuf.message import Message

import worldlog
from worldlog import AsyncSubscription, AsyncWorldlogClient, EmitStreamOptions, Notice, WorldlogError
from worldlog.v1 import (
    AckLevel,
    CountEventsRequest,
    CreateWorldRequest,
    CreateWorldResponse,
    DeleteWorldRequest,
    DeleteWorldResponse,
    EmitRequest,
    ErrorReason,
    Event,
    Gap,
    GetEventRequest,
    GetEventResponse,
    GetWorldRequest,
    GetWorldResponse,
    ListChatsRequest,
    ListEventsRequest,
    ListWorldsRequest,
    ReplayRequest,
    SubscribeRequest,
    UpdateWorldRequest,
    UpdateWorldResponse,
)

Command = dict[str, Any]


class Follower:
    """A subscription under way, and whether its consumer takes anything."""

    def __init__(self, subscription: AsyncSubscription) -> None:
        self.subscription = subscription
        self.going = asyncio.Event()
        self.going.set()
        self.ended = asyncio.Event()
        self.cancelled = False

    def cancel(self) -> None:
        self.cancelled = True
        self.subscription.close()
        self.going.set()


class Adapter:
    """One client and the commands that are carried out on it. Confined to one event loop."""

    def __init__(self) -> None:
        self._client: AsyncWorldlogClient | None = None
        self._followers: dict[int, Follower] = {}
        self._operations: dict[str, Callable[[int, Command], Awaitable[None]]] = {
            "connect": self._connect,
            "list_worlds": self._list_worlds,
            "list_chats": self._list_chats,
            "list_events": self._list_events,
            "emit_stream": self._emit_stream,
            "replay": self._replay,
            "subscribe": self._subscribe,
            "cancel": self._cancel,
            "pause": self._pause,
            "resume": self._resume,
            "close": self._close,
        }
        self._unary: dict[str, Callable[[AsyncWorldlogClient, Any], Awaitable[Message]]] = {
            "create_world": _create_world,
            "get_world": _get_world,
            "update_world": _update_world,
            "delete_world": _delete_world,
            "emit": _emit,
            "get_event": _get_event,
            "count_events": _count_events,
        }

    async def run(self, command: Command) -> None:
        number = command.get("id", 0)
        name = command.get("op", "")
        try:
            if name in self._unary:
                response = await self._unary[name](self._connected(), command.get("request", {}))
                say(number, result=MessageToDict(response))
            elif name in self._operations:
                await self._operations[name](number, command)
            else:
                say(number, error={"code": "UNIMPLEMENTED", "message": f"op: {name!r}"})
        except WorldlogError as error:
            say(number, error=described(error))
        except (ParseError, KeyError, TypeError, ValueError) as error:
            say(number, error={"code": "INVALID_ARGUMENT", "message": f"{type(error).__name__}: {error}"})
        except RuntimeError as error:
            say(number, error={"code": "CANCELLED", "message": str(error)})

    async def end(self) -> None:
        if self._client is not None:
            await self._client.close()

    def _connected(self) -> AsyncWorldlogClient:
        if self._client is None:
            raise RuntimeError("not connected")
        return self._client

    async def _connect(self, number: int, command: Command) -> None:
        backoff = command.get("backoffMillis", {})
        keepalive = command.get("keepAliveMillis", {})
        self._client = AsyncWorldlogClient(
            command["address"],
            backoff_min_seconds=backoff.get("first", 100) / 1000,
            backoff_max_seconds=backoff.get("max", 10_000) / 1000,
            deadline_seconds=command.get("timeoutMillis", 30_000) / 1000,
            keepalive_seconds=keepalive.get("time", 30_000) / 1000,
            keepalive_timeout_seconds=keepalive.get("timeout", 10_000) / 1000,
            token=command.get("token"),
        )
        result = {"client": "python", "version": worldlog.__version__, "unsupported": []}
        say(number, result=result)

    async def _list_worlds(self, number: int, command: Command) -> None:
        request = ParseDict(command.get("request", {}), ListWorldsRequest())
        await say_items(number, self._connected().list_worlds(request))

    async def _list_chats(self, number: int, command: Command) -> None:
        request = ParseDict(command.get("request", {}), ListChatsRequest())
        await say_items(number, self._connected().list_chats(request))

    async def _list_events(self, number: int, command: Command) -> None:
        request = ParseDict(command.get("request", {}), ListEventsRequest())
        await say_items(number, self._connected().list_events(request))

    async def _emit_stream(self, number: int, command: Command) -> None:
        options = EmitStreamOptions(ack=AckLevel.Value(command.get("ack", "ACK_LEVEL_DURABLE")))
        batches = [[ParseDict(event, Event()) for event in batch] for batch in command["batches"]]
        stream = self._connected().emit_stream(command["world"], options)
        answers = [await stream.send(batch) for batch in batches]
        for index, answer in enumerate(answers):
            try:
                say(number, answer={"index": index, "response": MessageToDict(await answer)})
            except WorldlogError as error:
                say(number, answer={"index": index, "error": described(error)})
        await stream.close()
        say(number, result={})

    async def _replay(self, number: int, command: Command) -> None:
        count = 0
        async for item in self._connected().replay(ParseDict(command["request"], ReplayRequest())).items():
            say_item(number, item)
            count += isinstance(item, Event)
        say(number, result={"count": str(count)})

    async def _subscribe(self, number: int, command: Command) -> None:
        follower = Follower(self._connected().subscribe(ParseDict(command["request"], SubscribeRequest())))
        self._followers[number] = follower
        try:
            async for item in follower.subscription.items():
                await follower.going.wait()
                if follower.cancelled:
                    break
                say_item(number, item)
            say(number, result={"cancelled": True})
        except WorldlogError as error:
            say(number, error=described(error))
        finally:
            follower.ended.set()

    async def _cancel(self, number: int, command: Command) -> None:
        follower = self._followers[command["target"]]
        follower.cancel()
        await follower.ended.wait()
        say(number, result={})

    async def _pause(self, number: int, command: Command) -> None:
        self._followers[command["target"]].going.clear()
        say(number, result={})

    async def _resume(self, number: int, command: Command) -> None:
        self._followers[command["target"]].going.set()
        say(number, result={})

    async def _close(self, number: int, command: Command) -> None:
        for follower in self._followers.values():
            follower.cancel()
        await self.end()
        say(number, result={})


async def _create_world(client: AsyncWorldlogClient, request: Any) -> Message:
    return CreateWorldResponse(world=await client.create_world(ParseDict(request, CreateWorldRequest()).world))


async def _get_world(client: AsyncWorldlogClient, request: Any) -> Message:
    return GetWorldResponse(world=await client.get_world(ParseDict(request, GetWorldRequest()).world))


async def _update_world(client: AsyncWorldlogClient, request: Any) -> Message:
    return UpdateWorldResponse(world=await client.update_world(ParseDict(request, UpdateWorldRequest())))


async def _delete_world(client: AsyncWorldlogClient, request: Any) -> Message:
    count = await client.delete_world(ParseDict(request, DeleteWorldRequest()))
    return DeleteWorldResponse(deleted_event_count=count)


async def _emit(client: AsyncWorldlogClient, request: Any) -> Message:
    return await client.emit(ParseDict(request, EmitRequest()))


async def _get_event(client: AsyncWorldlogClient, request: Any) -> Message:
    return GetEventResponse(event=await client.get_event(ParseDict(request, GetEventRequest())))


async def _count_events(client: AsyncWorldlogClient, request: Any) -> Message:
    return await client.count_events(ParseDict(request, CountEventsRequest()))


async def say_items(number: int, items: AsyncIterator[Message]) -> None:
    say(number, result={"items": [MessageToDict(item) async for item in items]})


def say_item(number: int, item: Event | Notice) -> None:
    if isinstance(item, Event):
        say(number, event=MessageToDict(item))
        return
    name = type(item.signal).__name__
    body = MessageToDict(item.signal)
    if isinstance(item.signal, Gap):
        body["afterSequence"] = str(item.after_sequence)
        body["throughSequence"] = str(item.through_sequence)
    say(number, notice={name[0].lower() + name[1:]: body})


def described(error: WorldlogError) -> dict[str, Any]:
    known: dict[str, Any] = {"code": error.code.name, "outcome": error.outcome.value, "message": str(error)}
    if error.reason != ErrorReason.ERROR_REASON_UNSPECIFIED:
        known["reason"] = ErrorReason.Name(error.reason)
    if error.metadata:
        known["metadata"] = dict(error.metadata)
    if error.violations:
        known["fieldViolations"] = [
            {name: text for name in ("field", "reason", "description") if (text := getattr(each, name))}
            for each in error.violations
        ]
    if error.retry_after_seconds is not None:
        known["retryAfterMillis"] = round(error.retry_after_seconds * 1000)
    return known


def say(number: int, **answer: Any) -> None:
    sys.stdout.write(json.dumps({"id": number, **answer}, ensure_ascii=False) + "\n")
    sys.stdout.flush()


async def main() -> None:
    loop = asyncio.get_running_loop()
    lines: asyncio.Queue[str] = asyncio.Queue()

    def read() -> None:
        for line in iter(sys.stdin.readline, ""):
            loop.call_soon_threadsafe(lines.put_nowait, line)
        loop.call_soon_threadsafe(lines.put_nowait, "")

    threading.Thread(target=read, daemon=True).start()
    adapter = Adapter()
    running: set[asyncio.Task[None]] = set()
    while line := await lines.get():
        if line.strip():
            task = asyncio.create_task(adapter.run(json.loads(line)))
            running.add(task)
            task.add_done_callback(running.discard)
    await adapter.end()
    if running:
        await asyncio.wait(running, timeout=10)


if __name__ == "__main__":
    sys.stdin.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    asyncio.run(main())
