import {
  create,
  type DescMessage,
  type DescMethodUnary,
  type MessageInitShape,
  type MessageShape,
} from "@bufbuild/protobuf";
import { WorldlogAdmin } from "./admin.js";
import { Connection } from "./connection.js";
import { EmitStream } from "./emit-stream.js";
import { type EventInit, identify } from "./event-identity.js";
import { broken } from "./frame-position.js";
import { FrameReader } from "./frame-reader.js";
import type { Event } from "./gen/worldlog/v1/event_pb.js";
import {
  type CountEventsRequestSchema,
  type CountEventsResponse,
  EmitRequestSchema,
  type EmitResponse,
  EventService,
  type GetEventRequestSchema,
  ListEventsRequestSchema,
  type ReplayRequestSchema,
  type SubscribeRequestSchema,
} from "./gen/worldlog/v1/event_service_pb.js";
import type { Chat, World, WorldSchema } from "./gen/worldlog/v1/world_pb.js";
import {
  type DeleteWorldRequestSchema,
  ListChatsRequestSchema,
  ListWorldsRequestSchema,
  type UpdateWorldRequestSchema,
  WorldService,
} from "./gen/worldlog/v1/world_service_pb.js";
import {
  type CallOptions,
  type EmitOptions,
  type EmitStreamOptions,
  settingsOf,
  type TransportOptions,
} from "./options.js";
import { itemsOf } from "./pages.js";
import { Replay, type ReplayOptions } from "./replay.js";
import { ReplayFrames } from "./replay-frames.js";
import { SubscribeFrames } from "./subscribe-frames.js";
import { type SubscribeOptions, Subscription } from "./subscription.js";
import { type Environment, SYSTEM_TIMING } from "./timing.js";
import { type Repeat, UnaryAttempts } from "./unary-attempts.js";
import { uuid7Source } from "./uuid7.js";

export type WorldInit = MessageInitShape<typeof WorldSchema>;
export type UpdateWorldInit = MessageInitShape<typeof UpdateWorldRequestSchema>;
export type DeleteWorldInit = MessageInitShape<typeof DeleteWorldRequestSchema>;
export type ListWorldsInit = MessageInitShape<typeof ListWorldsRequestSchema>;
export type ListChatsInit = MessageInitShape<typeof ListChatsRequestSchema>;
export type EmitInit = MessageInitShape<typeof EmitRequestSchema>;
export type GetEventInit = MessageInitShape<typeof GetEventRequestSchema>;
export type ListEventsInit = MessageInitShape<typeof ListEventsRequestSchema>;
export type CountEventsInit = MessageInitShape<typeof CountEventsRequestSchema>;
export type ReplayInit = MessageInitShape<typeof ReplayRequestSchema>;
export type SubscribeInit = MessageInitShape<typeof SubscribeRequestSchema>;

/** The fields of a world that can be changed. */
export type WorldField = "displayName" | "labels";

const FIELD_PATHS: Readonly<Record<WorldField, string>> = { displayName: "display_name", labels: "labels" };

/**
 * A client of one Worldlog server: worlds, emits, reads, subscriptions.
 *
 * Connects when it is first used. Unary calls have a deadline and are repeated within it when that is safe and can help:
 * reads and emits always (every event gets an id before the first attempt), changes of worlds only when the failed
 * attempt certainly had no effect. Streams resume. Every failure is a {@link WorldlogError}.
 *
 * Replays use a connection of their own, so that bulk reading cannot hold up subscriptions.
 */
export class WorldlogClient implements AsyncDisposable {
  /** What those who operate the server ask it for. */
  readonly admin: WorldlogAdmin;

  readonly #connection: Connection;

  /**
   * A client over transports of the caller's choice; in Node, `connect` of `@worldlog/client/node` makes them.
   *
   * @param environment for tests
   */
  constructor(options: TransportOptions, environment: Partial<Environment> = {}) {
    this.#connection = new Connection(options, settingsOf(options), {
      timing: SYSTEM_TIMING,
      random: Math.random,
      eventIds: uuid7Source(),
      ...environment,
    });
    this.admin = new WorldlogAdmin(this.#connection);
  }

  /** Creates a world, of this id or with this `id`, display name and labels. It is durable when this returns. */
  async createWorld(world: string | WorldInit, options: CallOptions = {}): Promise<World> {
    const init = typeof world === "string" ? { id: world } : world;
    const response = await this.#call(WorldService.method.createWorld, { world: init }, "IF_NOT_APPLIED", options);
    return present(response.world);
  }

  async getWorld(world: string, options: CallOptions = {}): Promise<World> {
    const response = await this.#call(WorldService.method.getWorld, { world }, "ALWAYS", options);
    return present(response.world);
  }

  /** The worlds that carry all of the labels asked for, by id; read page by page as they are consumed. */
  listWorlds(request: ListWorldsInit = {}, options: CallOptions = {}): AsyncGenerator<World, undefined> {
    const first = create(ListWorldsRequestSchema, request);
    return itemsOf(first.pageToken, async (pageToken) => {
      const page = await this.#call(WorldService.method.listWorlds, { ...first, pageToken }, "ALWAYS", options);
      return { items: page.worlds, nextPageToken: page.nextPageToken };
    });
  }

  /** Changes these fields of a world; only if its etag, when set, is still current. */
  updateWorld(change: WorldInit, fields: readonly WorldField[], options?: CallOptions): Promise<World>;
  updateWorld(request: UpdateWorldInit, options?: CallOptions): Promise<World>;
  async updateWorld(
    changed: WorldInit | UpdateWorldInit,
    fields?: readonly WorldField[] | CallOptions,
    options?: CallOptions,
  ): Promise<World> {
    const ofFields = Array.isArray(fields);
    const request = ofFields
      ? { world: changed as WorldInit, updateMask: { paths: fields.map((field) => FIELD_PATHS[field as WorldField]) } }
      : (changed as UpdateWorldInit);
    const callOptions = (ofFields ? options : (fields as CallOptions | undefined)) ?? {};
    const response = await this.#call(WorldService.method.updateWorld, request, "IF_NOT_APPLIED", callOptions);
    return present(response.world);
  }

  /**
   * Deletes a world with all of its events, for ever; only if its etag, when set, is still current. Returns how many
   * durable events went with it.
   */
  async deleteWorld(world: string | DeleteWorldInit, options: CallOptions = {}): Promise<bigint> {
    const request = typeof world === "string" ? { world } : world;
    const response = await this.#call(WorldService.method.deleteWorld, request, "IF_NOT_APPLIED", options);
    return response.deletedEventCount;
  }

  /** The chats of a world by id; read page by page as they are consumed. */
  listChats(request: string | ListChatsInit, options: CallOptions = {}): AsyncGenerator<Chat, undefined> {
    const first = create(ListChatsRequestSchema, typeof request === "string" ? { world: request } : request);
    return itemsOf(first.pageToken, async (pageToken) => {
      const page = await this.#call(WorldService.method.listChats, { ...first, pageToken }, "ALWAYS", options);
      return { items: page.chats, nextPageToken: page.nextPageToken };
    });
  }

  /**
   * Emits one event, or a batch, atomic and contiguous, and waits until it has come as far as asked: durable when unset.
   *
   * Events without an id get one before the first attempt, so repeating is safe. Whoever repeats an emit that failed with
   * the outcome `UNKNOWN` sets the ids first.
   */
  emit(world: string, events: EventInit | readonly EventInit[], options?: EmitOptions): Promise<EmitResponse>;
  emit(request: EmitInit, options?: CallOptions): Promise<EmitResponse>;
  async emit(
    target: string | EmitInit,
    events?: EventInit | readonly EventInit[] | CallOptions,
    options?: EmitOptions,
  ): Promise<EmitResponse> {
    if (typeof target !== "string") {
      return this.#emit(target, (events as CallOptions | undefined) ?? {});
    }
    const batch = Array.isArray(events) ? events : [events as EventInit];
    return this.#emit({ ...emitFields(options), world: target, events: batch }, options ?? {});
  }

  #emit(request: EmitInit, options: CallOptions): Promise<EmitResponse> {
    const events = identify(request.events ?? [], this.#connection.environment.eventIds);
    const { $typeName: _name, $unknown: _unknown, ...fields } = create(EmitRequestSchema, request);
    return this.#call(EventService.method.emit, create(EmitRequestSchema, { ...fields, events }), "ALWAYS", options);
  }

  /** A pipelined emitter into one world; see {@link EmitStream}. Close it. */
  emitStream(world: string, options: EmitStreamOptions = {}): EmitStream {
    return new EmitStream(this.#connection, world, options);
  }

  /** The event of this sequence or this id. */
  getEvent(world: string, key: bigint | string, options?: CallOptions): Promise<Event>;
  getEvent(request: GetEventInit, options?: CallOptions): Promise<Event>;
  async getEvent(
    target: string | GetEventInit,
    key?: bigint | string | CallOptions,
    options?: CallOptions,
  ): Promise<Event> {
    const byName = typeof target === "string";
    const request = byName ? { world: target, key: keyOf(key as bigint | string) } : target;
    const callOptions = (byName ? options : (key as CallOptions | undefined)) ?? {};
    const response = await this.#call(EventService.method.getEvent, request, "ALWAYS", callOptions);
    return present(response.event);
  }

  /** The events that match, read page by page as they are consumed; `pageToken` says where to begin. */
  listEvents(request: ListEventsInit, options: CallOptions = {}): AsyncGenerator<Event, undefined> {
    const first = create(ListEventsRequestSchema, request);
    return itemsOf(first.pageToken, async (pageToken) => {
      const page = await this.#call(EventService.method.listEvents, { ...first, pageToken }, "ALWAYS", options);
      return { items: page.events, nextPageToken: page.nextPageToken };
    });
  }

  countEvents(request: CountEventsInit, options: CallOptions = {}): Promise<CountEventsResponse> {
    return this.#call(EventService.method.countEvents, request, "ALWAYS", options);
  }

  /** Reads a finite range of history: `for await (const event of client.replay(…))`; see {@link Replay}. */
  replay(request: ReplayInit, options: ReplayOptions = {}): Replay {
    const frames = new ReplayFrames(request);
    const reader = new FrameReader(this.#connection, frames, options, this.#connection.settings.giveUpAfterMs);
    return new Replay(reader, frames, options);
  }

  /**
   * Follows a world, history from the start of the request, then live, for ever: `for await (const event of
   * client.subscribe(…))`; see {@link Subscription}. It begins at once.
   *
   * A request that starts live, `since` or with a `tail` has its position from the first frame on; if the stream breaks
   * before it, the same request is simply repeated.
   */
  subscribe(request: SubscribeInit, options: SubscribeOptions = {}): Subscription {
    const frames = new SubscribeFrames(request);
    const reader = new FrameReader(this.#connection, frames, options, Number.POSITIVE_INFINITY);
    return new Subscription(reader, options);
  }

  /** Ends every stream of this client and closes its connections; waits a few seconds for unary calls. Idempotent. */
  close(): Promise<void> {
    return this.#connection.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #call<I extends DescMessage, O extends DescMessage>(
    method: DescMethodUnary<I, O>,
    request: MessageInitShape<I>,
    repeat: Repeat,
    options: CallOptions,
  ): Promise<MessageShape<O>> {
    return new UnaryAttempts(this.#connection, method, request, repeat, options).run();
  }
}

function keyOf(key: bigint | string): NonNullable<GetEventInit["key"]> {
  return typeof key === "bigint" ? { case: "sequence", value: key } : { case: "id", value: key };
}

function emitFields(options: EmitOptions = {}): EmitInit {
  const { ack, expectedLastSequence } = options;
  return {
    ...(ack === undefined ? {} : { ack }),
    ...(expectedLastSequence === undefined ? {} : { expectedLastSequence }),
  };
}

function present<T>(part: T | undefined): T {
  if (part === undefined) {
    throw broken("an answer lacks what was asked for");
  }
  return part;
}
