"""The examples, the code of the README and the conformance adapter, each as a process of its own."""

from __future__ import annotations

import json
import os
import pathlib
import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from real_server import RealServer

from worldlog import WorldlogClient
from worldlog.v1 import Event, MessageEvent

_HOME = pathlib.Path(__file__).resolve().parents[1]
_ENVIRONMENT = {**os.environ, "PYTHONPATH": str(_HOME / "src"), "PYTHONWARNINGS": "error", "PYTHONUTF8": "1"}


def start(*arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env=_ENVIRONMENT,
    )


def run(*arguments: str) -> str:
    process = start(*arguments)
    out, err = process.communicate(timeout=300)
    assert (process.returncode, err) == (0, "")
    return out


def example(name: str) -> str:
    return str(_HOME / "examples" / name)


def code_blocks() -> list[str]:
    return re.findall(r"```python\n(.*?)```", (_HOME / "README.md").read_text(encoding="utf-8"), re.DOTALL)


def test_the_code_of_the_readme_runs(own_server: RealServer, tmp_path: pathlib.Path) -> None:
    blocks = code_blocks()
    assert len(blocks) == 4
    outputs = []
    for i, block in enumerate(blocks):
        program = tmp_path / f"block{i}.py"
        program.write_text(block.replace("127.0.0.1:7420", own_server.address), encoding="utf-8")
        outputs.append(run(str(program)))
    assert outputs[0].splitlines() == ["stored as 1", "replayed 1 hello", "followed 1 hello"]
    assert outputs[1].splitlines()[0] == "1001 events"
    assert outputs[2].splitlines()[-1] == "live from here"


def test_agent_and_auditor(server: RealServer) -> None:
    with WorldlogClient(server.address) as client:
        assert run(example("agent.py"), server.address, "example") == "example: answered\n"
        assert run(example("agent.py"), server.address, "example") == "example: answered\n"
        assert run(example("auditor.py"), server.address, "example") == "weather-agent: 12 tokens in, 38 tokens out\n"
        tools = [each.tool.result.json for each in client.replay("example") if each.HasField("tool")]
        assert tools == ["", '{"celsius": 21, "sky": "sunny"}'] * 2


def test_viewer_survives_a_restart(own_server: RealServer) -> None:
    with WorldlogClient(own_server.address) as client:
        client.create_world("lab")
        client.emit("lab", Event(message=MessageEvent(sender="ada", content="before")))
        viewer = start(example("viewer.py"), own_server.address, "lab", "2")
        assert viewer.stdout is not None
        lines = [viewer.stdout.readline(), viewer.stdout.readline()]
        assert "1 ada: before\n" in lines
        own_server.stop()
        own_server.start_again()
        client.emit("lab", Event(message=MessageEvent(sender="ada", content="after")))
        rest, err = viewer.communicate(timeout=300)
        assert (viewer.returncode, err) == (0, "")
        assert rest.splitlines()[-1] == "2 ada: after"


class Kit:
    """What the conformance kit does with an adapter."""

    def __init__(self) -> None:
        self._process = start(str(_HOME / "conformance" / "adapter.py"))
        self._lines: list[dict[str, Any]] = []

    def tell(self, **command: Any) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(command) + "\n")
        self._process.stdin.flush()

    def hear(self, number: int) -> dict[str, Any]:
        """The next line of this command."""
        assert self._process.stdout is not None
        while True:
            for line in self._lines:
                if line["id"] == number:
                    self._lines.remove(line)
                    return line
            line = json.loads(self._process.stdout.readline())
            self._lines.append(line)

    def hear_event(self, number: int) -> dict[str, Any]:
        """The next event of this command; notices say only that it is live, and fell behind, perhaps."""
        while "notice" in (line := self.hear(number)):
            assert {"caughtUp", "fellBehind"} >= line["notice"].keys()
        event: dict[str, Any] = line["event"]
        return event

    def ask(self, number: int, op: str, **fields: Any) -> dict[str, Any]:
        self.tell(id=number, op=op, **fields)
        return self.hear(number)

    def end(self) -> int:
        _, err = self._process.communicate(timeout=30)
        assert err == ""
        return self._process.returncode


@pytest.fixture
def kit() -> Iterator[Kit]:
    started = Kit()
    yield started
    assert started.end() == 0


def test_the_adapter_speaks_its_protocol(server: RealServer, kit: Kit) -> None:
    def message(text: str) -> dict[str, Any]:
        return {"message": {"content": text, "sender": "kit"}}

    backoff = {"first": 10, "max": 200}
    connected = kit.ask(1, "connect", address=server.address, backoffMillis=backoff, timeoutMillis=20000)
    assert connected["result"] == {"client": "python", "version": "0.1.0", "unsupported": []}
    assert kit.ask(2, "create_world", request={"world": {"id": "kit"}})["result"]["world"]["id"] == "kit"
    kit.tell(id=3, op="subscribe", request={"world": "kit", "afterSequence": "0"})
    emitted = kit.ask(4, "emit", request={"world": "kit", "events": [message("é")]})
    assert emitted["result"]["results"][0]["sequence"] == "1"
    assert kit.hear_event(3)["message"]["content"] == "é"
    kit.ask(5, "pause", target=3)
    kit.tell(id=6, op="emit_stream", world="kit", ack="ACK_LEVEL_DURABLE", batches=[[message("b")], [message("c")]])
    assert [kit.hear(6)["answer"]["index"] for _ in range(2)] == [0, 1]
    assert kit.hear(6) == {"id": 6, "result": {}}
    assert kit.ask(7, "resume", target=3) == {"id": 7, "result": {}}
    assert [kit.hear_event(3)["sequence"] for _ in range(2)] == ["2", "3"]
    kit.tell(id=8, op="replay", request={"world": "kit", "order": "ORDER_DESCENDING"})
    assert [kit.hear(8)["event"]["sequence"] for _ in range(3)] == ["3", "2", "1"]
    assert kit.hear(8)["result"] == {"count": "3"}
    assert len(kit.ask(9, "list_events", request={"world": "kit", "pageSize": 1})["result"]["items"]) == 3
    assert kit.ask(10, "count_events", request={"world": "kit"})["result"]["count"] == "3"
    missing = kit.ask(11, "get_world", request={"world": "missing"})["error"]
    assert (missing["code"], missing["reason"]) == ("NOT_FOUND", "ERROR_REASON_WORLD_NOT_FOUND")
    assert missing["outcome"] == "NOT_APPLIED"
    assert kit.ask(12, "juggle")["error"]["code"] == "UNIMPLEMENTED"
    kit.tell(id=13, op="cancel", target=3)
    assert kit.hear(3) == {"id": 3, "result": {"cancelled": True}}
    assert kit.hear(13) == {"id": 13, "result": {}}
    assert kit.ask(14, "close") == {"id": 14, "result": {}}
