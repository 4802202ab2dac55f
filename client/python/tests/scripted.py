"""A small server whose answers are written by the test, for faults at exact places."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NoReturn

import grpc
from google.protobuf.any_pb2 import Any as AnyMessage
from google.protobuf.duration_pb2 import Duration
from google.protobuf.message import Message
from google.rpc.error_details_pb2 import BadRequest, ErrorInfo, RetryInfo
from google.rpc.status_pb2 import Status

from worldlog.v1 import Completed, Diverged, Event, Frame, Gap, MessageEvent, Progress, Started
from worldlog.v1.admin_service_pb2_grpc import AdminServiceServicer, add_AdminServiceServicer_to_server
from worldlog.v1.event_service_pb2_grpc import EventServiceServicer, add_EventServiceServicer_to_server
from worldlog.v1.world_service_pb2_grpc import WorldServiceServicer, add_WorldServiceServicer_to_server

Handler = Callable[[Any, grpc.ServicerContext], Any]


class Scripted:
    """A server that answers each call of a method with the next handler of its script; the last one stays.

    Thread-safe as long as the script is written before the calls.
    """

    def __init__(self, *, port: int = 0, credentials: grpc.ServerCredentials | None = None) -> None:
        self.requests: dict[str, list[Any]] = defaultdict(list)
        self.metadata: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self.peers: dict[str, list[str]] = defaultdict(list)
        self._scripts: dict[str, list[Handler]] = defaultdict(list)
        self._server = grpc.server(ThreadPoolExecutor(32))
        for add, servicer in (
            (add_EventServiceServicer_to_server, EventServiceServicer),
            (add_WorldServiceServicer_to_server, WorldServiceServicer),
            (add_AdminServiceServicer_to_server, AdminServiceServicer),
        ):
            add(self._servicer(servicer), self._server)
        address = f"127.0.0.1:{port}"
        if credentials is None:
            self.port = self._server.add_insecure_port(address)
        else:
            self.port = self._server.add_secure_port(address, credentials)
        self._server.start()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    def on(self, method: str, *handlers: Handler) -> None:
        self._scripts[method].extend(handlers)

    def stop(self) -> None:
        self._server.stop(None).wait(5)

    def _servicer(self, base: type) -> Any:
        servicer = base()
        for name in dir(base):
            if name[0].isupper():
                setattr(servicer, name, self._stream(name) if name in _STREAMS else self._unary(name))
        return servicer

    def _unary(self, method: str) -> Handler:
        return lambda request, context: self._next(method, request, context)(request, context)

    def _stream(self, method: str) -> Handler:
        def answer(request: Any, context: grpc.ServicerContext) -> Iterator[Any]:
            yield from self._next(method, request, context)(request, context)

        return answer

    def _next(self, method: str, request: Any, context: grpc.ServicerContext) -> Handler:
        self.requests[method].append(request)
        self.metadata[method].append(dict(context.invocation_metadata()))
        self.peers[method].append(context.peer())
        script = self._scripts[method]
        return script.pop(0) if len(script) > 1 else script[0]


_STREAMS = {"Subscribe", "Replay", "EmitStream", "VerifyWorld"}


def refuse(
    context: grpc.ServicerContext,
    code: grpc.StatusCode,
    reason: str = "",
    *,
    outcome: str = "UNKNOWN",
    retry_seconds: float | None = None,
    metadata: Mapping[str, str] | None = None,
    fields: Mapping[str, str] | None = None,
) -> NoReturn:
    """Ends a call as the real server does, with details when there is a reason."""
    details: list[Message] = []
    if reason:
        details.append(ErrorInfo(reason=reason, domain="worldlog", metadata={"outcome": outcome, **(metadata or {})}))
    if retry_seconds is not None:
        delay = Duration()
        delay.FromNanoseconds(round(retry_seconds * 1e9))
        details.append(RetryInfo(retry_delay=delay))
    if fields:
        violations = [BadRequest.FieldViolation(field=name, description=text) for name, text in fields.items()]
        details.append(BadRequest(field_violations=violations))
    status = Status(code=code.value[0], message="two\nlines", details=[_any(detail) for detail in details])
    context.set_trailing_metadata((("grpc-status-details-bin", status.SerializeToString()),))
    context.abort(code, "two\nlines")


def breaks(request: Any, context: grpc.ServicerContext) -> Any:
    """A handler that ends the call as a broken connection does."""
    context.abort(grpc.StatusCode.UNAVAILABLE, "broken")


def stays_silent(request: Any, context: grpc.ServicerContext) -> Any:
    """A handler of a unary call that never answers."""
    _wait_for_end(context)
    return context.abort(grpc.StatusCode.CANCELLED, "the caller has gone")


def frames(response: type, *sent: Frame, then: Handler | None = None) -> Handler:
    """A handler that sends these frames, and then waits until the caller has gone or does something else."""

    def answer(request: Any, context: grpc.ServicerContext) -> Iterator[Any]:
        for frame in sent:
            yield response(frame=frame)
        if then is None:
            _wait_for_end(context)
        else:
            then(request, context)

    return answer


def ends(request: Any, context: grpc.ServicerContext) -> None:
    """What a stream does that ends as the server means it."""


def _wait_for_end(context: grpc.ServicerContext) -> None:
    over = threading.Event()
    if context.add_callback(over.set):
        over.wait(60)


def _any(detail: Message) -> AnyMessage:
    packed = AnyMessage()
    packed.Pack(detail)
    return packed


def event(sequence: int, *, size: int = 0) -> Event:
    return Event(sequence=sequence, id=f"e{sequence}", world="w", message=MessageEvent(content="x" * size or str(sequence)))


def started(after: int = 0, *, last: int = 100, log_id: str = "log", epoch: int = 1) -> Frame:
    signal = Started(first_sequence=after + 1, last_sequence=last, log_id=log_id, epoch=epoch)
    return Frame(after_sequence=after, through_sequence=after, started=signal)


def batch(after: int, through: int, sequences: Iterable[int] | None = None) -> Frame:
    chosen = range(after + 1, through + 1) if sequences is None else sequences
    return Frame(after_sequence=after, through_sequence=through, events=[event(each) for each in chosen])


def progress(at: int, cursor: str) -> Frame:
    return Frame(after_sequence=at, through_sequence=at, progress=Progress(cursor=cursor, last_sequence=at))


def completed(at: int, count: int) -> Frame:
    return Frame(after_sequence=at, through_sequence=at, completed=Completed(event_count=count))


def gap(after: int, through: int) -> Frame:
    return Frame(after_sequence=after, through_sequence=through, gap=Gap(from_sequence=after + 1, to_sequence=through))


def diverged(at: int, last_common: int) -> Frame:
    signal = Diverged(last_common_sequence=last_common, lost_from_sequence=last_common + 1, lost_to_sequence=at)
    return Frame(after_sequence=at, through_sequence=at, diverged=signal)
