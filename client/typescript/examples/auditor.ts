/**
 * An auditor that reads the whole history of a world and sums the tokens of each agent. When it prints a table, nothing was
 * left out: a replay that is not complete fails.
 *
 *     node build/examples/auditor.js WORLD
 */
import { connect, EventKind, SsePhase } from "@worldlog/client/node";

interface Tokens {
  input: bigint;
  output: bigint;
}

const [world = "garden"] = process.argv.slice(2);
const totals = new Map<string, Tokens>();

await using client = connect(process.env.WORLDLOG_ADDRESS ?? "127.0.0.1:7420");
const ends = client.replay({ world, filter: { kinds: [EventKind.SSE], ssePhases: [SsePhase.END] } });
for await (const { payload } of ends) {
  if (payload.case === "sse" && payload.value.usage) {
    const { agent, usage } = payload.value;
    const total = totals.get(agent) ?? { input: 0n, output: 0n };
    total.input += usage.inputTokens ?? 0n;
    total.output += usage.outputTokens ?? 0n;
    totals.set(agent, total);
  }
}

console.log(`${world}: ${ends.eventCount} answers`);
for (const [agent, { input, output }] of totals) {
  console.log(`${agent}\t${input} in\t${output} out`);
}
