"""An agent that streams its answer token by token and calls a tool on the way.

python examples/agent.py 127.0.0.1:7420 lab
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator

from worldlog import AsyncEmitStream, AsyncWorldlogClient, WorldlogError, new_event_id
from worldlog.v1 import ErrorReason, Event, MessageEvent, SseEvent, SsePhase, ToolEvent, ToolPhase, Usage

AGENT = "weather-agent"


async def model(question: str) -> AsyncIterator[str]:
    """Stands in for a language model."""
    for token in f"You ask: {question} I look it up. It is 21 degrees and sunny .".split():
        yield token + " "


async def call_tool(stream: AsyncEmitStream, message_id: str) -> None:
    call = ToolEvent(agent=AGENT, message_id=message_id, tool_call_id=new_event_id(), tool_name="weather")
    call.phase = ToolPhase.TOOL_PHASE_START
    call.input.json = json.dumps({"city": "Bonn"})
    await stream.send(Event(tool=call))
    call.ClearField("input")
    call.phase = ToolPhase.TOOL_PHASE_RESULT
    call.result.json = json.dumps({"celsius": 21, "sky": "sunny"})
    await stream.send(Event(tool=call))


async def answer(stream: AsyncEmitStream, question: str) -> None:
    message_id = new_event_id()

    async def step(phase: SsePhase.ValueType, content: str = "", usage: Usage | None = None) -> None:
        sse = SseEvent(agent=AGENT, message_id=message_id, phase=phase, content=content, usage=usage)
        await stream.send(Event(sse=sse))

    await step(SsePhase.SSE_PHASE_START)
    tokens = 0
    async for token in model(question):
        tokens += 1
        await step(SsePhase.SSE_PHASE_CHUNK, token)
        if token == "up. ":
            await call_tool(stream, message_id)
    await step(SsePhase.SSE_PHASE_END, usage=Usage(input_tokens=len(question.split()), output_tokens=tokens))


async def create(client: AsyncWorldlogClient, world: str) -> None:
    try:
        await client.create_world(world)
    except WorldlogError as error:
        if error.reason != ErrorReason.ERROR_REASON_WORLD_ALREADY_EXISTS:
            raise


async def main(address: str, world: str) -> None:
    async with AsyncWorldlogClient(address) as client:
        await create(client, world)
        async with client.emit_stream(world) as stream:
            question = "How warm is it in Bonn?"
            await stream.send(Event(message=MessageEvent(sender="human", role="user", content=question)))
            await answer(stream, question)
            await stream.flush()  # everything is durable now
        print(f"{world}: answered")


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2]))
