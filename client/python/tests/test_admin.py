"""What those who operate a server ask it for."""

from __future__ import annotations

from typing import Any

import pytest

from worldlog import WorldlogError
from worldlog.v1 import ErrorReason, Event, MessageEvent, VerifyResult


def admin(client: Any, name: str, *arguments: Any) -> Any:
    """The admin of either client; that of the async one is reached through its loop."""
    if not hasattr(client, "_loop"):
        return getattr(client.admin, name)(*arguments)
    return client._loop.run(getattr(client._client.admin, name)(*arguments))


def test_the_server_says_what_it_is(client: Any) -> None:
    info = admin(client, "server_info")
    assert info.store.kind == "sqlite"
    assert info.epoch > 0


def test_a_world_is_verified(client: Any, world: str) -> None:
    client.emit(world, [Event(message=MessageEvent(content="x")) for _ in range(10)])
    heard: list[Any] = []
    result = admin(client, "verify_world", world, heard.append)
    assert (result.result, result.event_count, len(result.chain_head)) == (VerifyResult.VERIFY_RESULT_INTACT, 10, 32)
    assert heard[-1] == result
    with pytest.raises(WorldlogError) as failed:
        admin(client, "verify_world", "missing")
    assert failed.value.reason == ErrorReason.ERROR_REASON_WORLD_NOT_FOUND


def test_a_backup_is_made_once(client: Any, world: str) -> None:
    made = admin(client, "backup", f"copy-{world}")
    assert made.name == f"copy-{world}"
    assert made.size_bytes > 0
    with pytest.raises(WorldlogError) as failed:
        admin(client, "backup", f"copy-{world}")
    assert failed.value.reason == ErrorReason.ERROR_REASON_BACKUP_EXISTS
