"""An auditor that replays a world and adds up the tokens of each agent.

python examples/auditor.py 127.0.0.1:7420 lab
"""

from __future__ import annotations

import sys
from collections import Counter

from worldlog import WorldlogClient
from worldlog.v1 import EventFilter, SsePhase, Visibility


def main(address: str, world: str) -> None:
    ends = EventFilter(sse_phases=[SsePhase.SSE_PHASE_END])
    given: Counter[str] = Counter()
    taken: Counter[str] = Counter()
    with WorldlogClient(address) as client:
        # A replay ends only when it is complete; anything less raises.
        for event in client.replay(world, filter=ends, visibility=Visibility.VISIBILITY_DURABLE):
            taken[event.sse.agent] += event.sse.usage.input_tokens
            given[event.sse.agent] += event.sse.usage.output_tokens
    for agent in sorted(given):
        print(f"{agent}: {taken[agent]} tokens in, {given[agent]} tokens out")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
