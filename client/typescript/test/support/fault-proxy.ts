import { once } from "node:events";
import { type AddressInfo, createServer, connect as dial, type Server, type Socket } from "node:net";
import type { SeededRandom } from "./random.js";

/** How a connection ends: closed, reset, closed towards the server only, or swallowed while nobody is told. */
export type Ending = "CUT" | "RESET" | "HALF_CLOSED" | "BLACK_HOLE";

/** What a connection suffers. */
export interface Weather {
  readonly ending: Ending | undefined;

  /** After how many bytes it ends, both directions together. */
  readonly bytesUntilEnd: number;

  /** How much later every piece of bytes arrives. */
  readonly latencyMs: number;
}

export const FINE: Weather = { ending: undefined, bytesUntilEnd: 0, latencyMs: 0 };

/** A connection that lives for a frame or a few, and may be slow. */
export function bad(random: SeededRandom): Weather {
  const endings: Ending[] = ["CUT", "RESET", "HALF_CLOSED"];
  return {
    ending: endings[random.below(endings.length)],
    bytesUntilEnd: 2_000 + random.below(64 << 10),
    latencyMs: random.below(4) === 0 ? random.below(10) : 0,
  };
}

/**
 * Stands between a client and a server and does to their connections what networks do; each new connection gets the
 * weather of the moment. The same seed gives the same weather, connection by connection.
 */
export class FaultProxy implements AsyncDisposable {
  connections = 0;
  endings = 0;
  readonly #listener: Server;
  readonly #open = new Set<ProxyConnection>();

  private constructor(
    listener: Server,
    serverPort: number,
    random: SeededRandom,
    weather: (random: SeededRandom) => Weather,
  ) {
    this.#listener = listener;
    listener.on("connection", (client) => {
      this.connections++;
      const connection = new ProxyConnection(
        client,
        dial(serverPort, "127.0.0.1"),
        weather(random),
        () => this.endings++,
      );
      this.#open.add(connection);
      client.on("close", () => this.#open.delete(connection));
    });
  }

  static async start(
    serverPort: number,
    random: SeededRandom,
    weather: (random: SeededRandom) => Weather,
  ): Promise<FaultProxy> {
    const listener = createServer({ allowHalfOpen: true });
    const proxy = new FaultProxy(listener, serverPort, random, weather);
    listener.listen(0, "127.0.0.1");
    await once(listener, "listening");
    return proxy;
  }

  get address(): string {
    return `127.0.0.1:${(this.#listener.address() as AddressInfo).port}`;
  }

  /** Ends every open connection in this way, now. */
  endAll(how: Ending): void {
    for (const connection of this.#open) {
      connection.end(how);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    for (const connection of this.#open) {
      connection.destroy();
    }
  }
}

/** One connection through the proxy: two directions, one fate. */
class ProxyConnection {
  readonly #client: Socket;
  readonly #server: Socket;
  readonly #weather: Weather;
  readonly #onEnd: () => void;
  #left: number;
  #ended = false;
  #swallowing = false;

  constructor(client: Socket, server: Socket, weather: Weather, onEnd: () => void) {
    this.#client = client;
    this.#server = server;
    this.#weather = weather;
    this.#onEnd = onEnd;
    this.#left = weather.ending === undefined ? Number.POSITIVE_INFINITY : weather.bytesUntilEnd;
    this.#forward(client, server);
    this.#forward(server, client);
  }

  /** Ends the connection, once. */
  end(how: Ending): void {
    if (this.#ended) {
      return;
    }
    this.#ended = true;
    this.#onEnd();
    switch (how) {
      case "BLACK_HOLE":
        this.#swallowing = true;
        break;
      case "HALF_CLOSED":
        this.#server.end();
        break;
      case "CUT":
        this.#client.end();
        this.#server.end();
        this.destroy();
        break;
      case "RESET":
        this.#client.resetAndDestroy();
        this.#server.resetAndDestroy();
        break;
    }
  }

  destroy(): void {
    this.#client.destroy();
    this.#server.destroy();
  }

  #forward(from: Socket, to: Socket): void {
    from.on("data", (piece) => {
      if (this.#weather.latencyMs > 0) {
        from.pause();
        setTimeout(() => {
          from.resume();
          this.#pass(piece as Buffer, from, to);
        }, this.#weather.latencyMs);
      } else {
        this.#pass(piece as Buffer, from, to);
      }
    });
    from.on("end", () => !this.#swallowing && to.end());
    from.on("error", () => this.end("CUT"));
    from.on("close", () => !this.#swallowing && to.destroySoon());
  }

  #pass(piece: Buffer, from: Socket, to: Socket): void {
    const before = this.#left;
    this.#left -= piece.length;
    const whole = from === this.#server && this.#weather.ending === "HALF_CLOSED";
    if (!this.#swallowing && to.writable && (whole || before > 0)) {
      const fits = to.write(whole ? piece : piece.subarray(0, Math.max(0, before)));
      if (!fits) {
        from.pause();
        to.once("drain", () => from.resume());
      }
    }
    if (this.#weather.ending !== undefined && this.#left <= 0) {
      this.end(this.#weather.ending);
    }
  }
}
