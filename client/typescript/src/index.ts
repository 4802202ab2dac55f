/**
 * The client of Worldlog for any runtime: it imports nothing of Node and travels on any transport of Connect. In Node,
 * `@worldlog/client/node` has all of this and `connect`.
 */
export { Code } from "@connectrpc/connect";
export { type VerifyOptions, WorldlogAdmin } from "./admin.js";
export {
  type CountEventsInit,
  type DeleteWorldInit,
  type EmitInit,
  type GetEventInit,
  type ListChatsInit,
  type ListEventsInit,
  type ListWorldsInit,
  type ReplayInit,
  type SubscribeInit,
  type UpdateWorldInit,
  type WorldField,
  type WorldInit,
  WorldlogClient,
} from "./client.js";
export { EmitStream, type Sent } from "./emit-stream.js";
export { type FieldViolation, type Outcome, WorldlogError } from "./error.js";
export type { EventInit } from "./event-identity.js";
export { codeName } from "./failure.js";
export type { ReaderOptions } from "./frame-reader.js";
export * from "./gen/worldlog/v1/admin_service_pb.js";
export * from "./gen/worldlog/v1/errors_pb.js";
export * from "./gen/worldlog/v1/event_pb.js";
export * from "./gen/worldlog/v1/event_service_pb.js";
export * from "./gen/worldlog/v1/filter_pb.js";
export * from "./gen/worldlog/v1/stream_pb.js";
export * from "./gen/worldlog/v1/world_pb.js";
export * from "./gen/worldlog/v1/world_service_pb.js";
export type {
  CallOptions,
  ClientOptions,
  EmitOptions,
  EmitStreamOptions,
  RetryPolicy,
  TokenSource,
  TransportOptions,
} from "./options.js";
export { type Envelope, json, message, sse, system, tool } from "./payloads.js";
export { Replay, type ReplayOptions } from "./replay.js";
export { type SubscribeOptions, Subscription } from "./subscription.js";
