/**
 * A viewer that shows a world as it happens, and survives restarts of the server. Ctrl-C ends it.
 *
 *     node build/examples/viewer.js WORLD [AFTER_SEQUENCE]
 */
import { connect, type Event, SsePhase } from "@worldlog/client/node";

const [world = "garden", after = "0"] = process.argv.slice(2);

await using client = connect(process.env.WORLDLOG_ADDRESS ?? "127.0.0.1:7420");
await using events = client.subscribe(
  { world, start: { case: "afterSequence", value: BigInt(after) } },
  {
    onCaughtUp: () => console.log("-- live"),
    onGap: ({ fromSequence, toSequence }) => console.log(`-- nothing from ${fromSequence} to ${toSequence}`),
    onDiverged: ({ lostFromSequence }) =>
      console.log(`-- the server died; what came from ${lostFromSequence} on is lost`),
    onDisconnected: (error, retryInMs) => console.error(`-- ${error.message}; again in ${Math.round(retryInMs)} ms`),
    onReconnected: () => console.error("-- connected again"),
  },
);
process.once("SIGINT", () => events.close());

for await (const event of events) {
  console.log(`${event.sequence} ${lineOf(event)}`);
}
console.log(`-- goes on after ${events.throughSequence}`);

function lineOf({ payload }: Event): string {
  switch (payload.case) {
    case "message":
      return `${payload.value.sender}: ${payload.value.content}`;
    case "sse":
      return payload.value.phase === SsePhase.CHUNK
        ? `  ${payload.value.content}`
        : `  (${SsePhase[payload.value.phase]})`;
    case "tool":
      return `  [${payload.value.toolName}] ${payload.value.result?.form.value ?? ""}`;
    case "system":
      return `* ${payload.value.type}`;
    default:
      return "? a kind that this viewer does not know";
  }
}
