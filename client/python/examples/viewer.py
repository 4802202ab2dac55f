"""A viewer that follows a world and survives restarts of the server.

    python examples/viewer.py 127.0.0.1:7420 lab [LAST]

Ends by itself after the event of sequence LAST, if it is given.
"""

from __future__ import annotations

import sys

from worldlog import Notice, WorldlogClient, WorldlogError
from worldlog.v1 import CaughtUp, Diverged, Event, Gap


def text(event: Event) -> str:
    match event.WhichOneof("payload"):
        case "message":
            return f"{event.message.sender}: {event.message.content}"
        case "sse":
            return f"{event.sse.agent} … {event.sse.content}"
        case "tool":
            return f"{event.tool.agent} [{event.tool.tool_name}]"
        case _:
            return event.system.type


def tell(notice: Notice) -> None:
    match notice.signal:
        case CaughtUp():
            print("-- live from here", flush=True)
        case Diverged() as lost:
            print(f"-- lost in a crash: {lost.lost_from_sequence} to {lost.lost_to_sequence}", flush=True)
        case Gap() as gap:
            print(f"-- nothing from {gap.from_sequence} to {gap.to_sequence}", flush=True)


def disconnected(error: WorldlogError, retry_in_seconds: float) -> None:
    print(f"-- {error.code.name.lower()}, again in {retry_in_seconds:.1f} s", flush=True)


def main(address: str, world: str, last: int | None) -> None:
    with WorldlogClient(address, backoff_max_seconds=1.0) as client:
        events = client.subscribe(world, after=0, on_notice=tell, on_break=disconnected)
        for event in events:
            print(event.sequence, text(event), flush=True)
            if last is not None and event.sequence >= last:
                break


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else None)
