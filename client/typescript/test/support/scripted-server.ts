import { once } from "node:events";
import { createServer, type Http2Server } from "node:http2";
import type { AddressInfo } from "node:net";
import type { MessageInitShape } from "@bufbuild/protobuf";
import type { HandlerContext, ServiceImpl } from "@connectrpc/connect";
import { connectNodeAdapter } from "@connectrpc/connect-node";
import {
  type EmitRequest,
  type EmitResponseSchema,
  type EmitStreamRequest,
  type EmitStreamResponseSchema,
  EventService,
  type Frame,
  type ListEventsRequest,
  type ListEventsResponseSchema,
  type ReplayRequest,
  type SubscribeRequest,
  type WorldlogClient,
  WorldService,
} from "../../src/index.js";
import { type ConnectOptions, connectIn } from "../../src/node/connect.js";
import { SeededRandom } from "./random.js";
import { SwiftTiming } from "./swift-timing.js";

type Frames = AsyncIterable<Frame> | Iterable<Frame>;
type StreamAnswers = AsyncIterable<MessageInitShape<typeof EmitStreamResponseSchema>>;

/** An event service that does what a test tells it, and remembers what it was asked. */
export class ScriptedEvents {
  readonly emits: EmitRequest[] = [];
  readonly subscribes: SubscribeRequest[] = [];
  readonly replays: ReplayRequest[] = [];
  readonly lists: ListEventsRequest[] = [];
  readonly contexts: HandlerContext[] = [];

  /** How much time each emit was given. */
  readonly timeoutsMs: (number | undefined)[] = [];

  onEmit: (
    request: EmitRequest,
  ) => MessageInitShape<typeof EmitResponseSchema> | Promise<MessageInitShape<typeof EmitResponseSchema>> = () =>
    unexpected("Emit");
  onList: (request: ListEventsRequest) => MessageInitShape<typeof ListEventsResponseSchema> = () =>
    unexpected("ListEvents");
  onSubscribe: (request: SubscribeRequest, context: HandlerContext) => Frames = () => unexpected("Subscribe");
  onReplay: (request: ReplayRequest, context: HandlerContext) => Frames = () => unexpected("Replay");
  onEmitStream: (requests: AsyncIterable<EmitStreamRequest>) => StreamAnswers = () => unexpected("EmitStream");

  service(): Partial<ServiceImpl<typeof EventService>> {
    const self = this;
    return {
      async emit(request, context) {
        self.contexts.push(context);
        self.timeoutsMs.push(context.timeoutMs());
        self.emits.push(request);
        return self.onEmit(request);
      },
      async listEvents(request) {
        self.lists.push(request);
        return self.onList(request);
      },
      async *subscribe(request, context) {
        self.contexts.push(context);
        self.subscribes.push(request);
        for await (const frame of self.onSubscribe(request, context)) {
          yield { frame };
        }
      },
      async *replay(request, context) {
        self.replays.push(request);
        for await (const frame of self.onReplay(request, context)) {
          yield { frame };
        }
      },
      emitStream: (requests) => self.onEmitStream(requests),
    };
  }
}

/** A server in this process with scripted services, and a client for it that takes its time from {@link SwiftTiming}. */
export class ScriptedServer implements AsyncDisposable {
  readonly events = new ScriptedEvents();
  readonly timing = new SwiftTiming(20_000);
  readonly address: string;
  readonly client: WorldlogClient;
  readonly connections = new Set<{ destroy(): void }>();
  readonly #server: Http2Server;

  private constructor(server: Http2Server, port: number, options: ConnectOptions) {
    const random = new SeededRandom(7);
    this.#server = server;
    this.address = `127.0.0.1:${port}`;
    this.client = connectIn({ timing: this.timing, random: () => random.next() }, this.address, options);
    server.on("session", (session) => {
      this.connections.add(session);
      session.on("close", () => this.connections.delete(session));
    });
  }

  static async start(
    options: ConnectOptions = {},
    worlds: Partial<ServiceImpl<typeof WorldService>> = {},
  ): Promise<ScriptedServer> {
    let self: ScriptedServer | undefined;
    const server = createServer((request, response) => adapter(request, response));
    const port = await listen(server);
    self = new ScriptedServer(server, port, options);
    const adapter = connectNodeAdapter({
      routes: (router) => {
        router.service(EventService, self.events.service());
        router.service(WorldService, worlds);
      },
    });
    return self;
  }

  /** How many connections clients have opened and not closed. */
  get connectionCount(): number {
    return this.connections.size;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.client.close();
    for (const connection of this.connections) {
      connection.destroy();
    }
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

async function listen(server: Http2Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

function unexpected(method: string): never {
  throw new Error(`no script for ${method}`);
}
