import type { MessageInitShape } from "@bufbuild/protobuf";
import type { EventInit } from "./event-identity.js";
import type {
  JsonValueSchema,
  MessageEventSchema,
  SseEventSchema,
  SystemEventSchema,
  ToolEventSchema,
} from "./gen/worldlog/v1/event_pb.js";

/** What an event says of itself besides its payload: id, chat, run, labels … */
export type Envelope = Omit<EventInit, "payload" | "$typeName" | "$unknown">;

/** An event: something that an agent or a person said. */
export function message(value: MessageInitShape<typeof MessageEventSchema>, envelope: Envelope = {}): EventInit {
  return { ...envelope, payload: { case: "message", value } };
}

/** An event: one step of a streamed model answer. */
export function sse(value: MessageInitShape<typeof SseEventSchema>, envelope: Envelope = {}): EventInit {
  return { ...envelope, payload: { case: "sse", value } };
}

/** An event: one step of a tool call. */
export function tool(value: MessageInitShape<typeof ToolEventSchema>, envelope: Envelope = {}): EventInit {
  return { ...envelope, payload: { case: "tool", value } };
}

/** An event: a notice, whatever the other three are not. */
export function system(value: MessageInitShape<typeof SystemEventSchema>, envelope: Envelope = {}): EventInit {
  return { ...envelope, payload: { case: "system", value } };
}

/**
 * A value as JSON that passes through unchanged. Whoever has JSON text already, and wants its numbers and its spacing kept,
 * writes `{ form: { case: "json", value: text } }`.
 */
export function json(value: unknown): MessageInitShape<typeof JsonValueSchema> {
  const text = JSON.stringify(value);
  if (text === undefined) {
    throw new TypeError(`json: a ${typeof value} (expected: a value that JSON can express)`);
  }
  return { form: { case: "json", value: text } };
}
