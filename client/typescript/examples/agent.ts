/**
 * An agent that answers a question: it streams tokens, calls a tool, and says what it used.
 *
 *     node build/examples/agent.js WORLD [QUESTION]
 */
import { setTimeout as pause } from "node:timers/promises";
import {
  connect,
  ErrorReason,
  json,
  message,
  SsePhase,
  sse,
  ToolPhase,
  tool,
  WorldlogError,
} from "@worldlog/client/node";

const AGENT = "gardener";
const [world = "garden", question = "Should I water the roses?"] = process.argv.slice(2);

await using client = connect(process.env.WORLDLOG_ADDRESS ?? "127.0.0.1:7420");
await client.createWorld(world).catch((error: unknown) => {
  if (!(error instanceof WorldlogError && error.reason === ErrorReason.WORLD_ALREADY_EXISTS)) {
    throw error;
  }
});

const run = { runId: crypto.randomUUID(), chat: "roses" };
const messageId = crypto.randomUUID();
const toolCallId = crypto.randomUUID();
await client.emit(world, message({ sender: "human", role: "user", content: question }, run));

{
  // Nobody waits for a token to be on the disk: they travel one behind the other, in order, and the end waits for all.
  await using tokens = client.emitStream(world);
  const step = { agent: AGENT, messageId };

  await tokens.send(sse({ ...step, phase: SsePhase.START, model: "oracle-1" }, run));
  await stream("Let me look at the soil. ");

  const call = { agent: AGENT, messageId, toolCallId, toolName: "moisture" };
  await tokens.send(tool({ ...call, phase: ToolPhase.START, input: json({ bed: "roses" }) }, run));
  const moisture = await measure();
  await tokens.send(tool({ ...call, phase: ToolPhase.RESULT, result: json({ moisture }) }, run));

  await stream(moisture < 0.3 ? "It is dry: yes, water them." : "It is moist enough: not today.");
  const usage = { inputTokens: 42n, outputTokens: 17n };
  await tokens.send(sse({ ...step, phase: SsePhase.END, usage }, run));

  async function stream(text: string): Promise<void> {
    for (const content of text.split(/(?<= )/)) {
      await tokens.send(sse({ ...step, phase: SsePhase.CHUNK, content }, run));
      await pause(5);
    }
  }
}

console.log(`${AGENT} has answered in ${world}`);

async function measure(): Promise<number> {
  await pause(20);
  return 0.2;
}
