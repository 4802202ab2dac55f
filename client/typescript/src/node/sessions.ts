import type {
  ClientHttp2Stream,
  ClientSessionOptions,
  ClientSessionRequestOptions,
  OutgoingHttpHeaders,
  SecureClientSessionOptions,
} from "node:http2";
import { Code, ConnectError } from "@connectrpc/connect";
import { type GrpcTransportOptions, Http2SessionManager } from "@connectrpc/connect-node";

type SessionManager = NonNullable<GrpcTransportOptions["sessionManager"]>;

/** How connections behave. */
export interface SessionOptions {
  readonly keepAliveMs: number;
  readonly keepAliveTimeoutMs: number;
  readonly connectTimeoutMs: number;

  /** What a server may send on one stream before it hears that something of it was taken. */
  readonly streamWindowBytes: number;
  readonly http2: ClientSessionOptions | SecureClientSessionOptions;
}

/** What a server may send on all streams of a connection before it hears that something arrived. */
const CONNECTION_WINDOW_BYTES = 4 << 20;

/** The HTTP/2 connection of a transport, probed while calls are open and replaced when it breaks. */
export class Sessions implements SessionManager {
  readonly authority: string;
  readonly #manager: Http2SessionManager;
  readonly #connectTimeoutMs: number;
  readonly #seen = new WeakSet<object>();

  constructor(url: string, options: SessionOptions) {
    const { keepAliveMs: pingIntervalMs, keepAliveTimeoutMs: pingTimeoutMs } = options;
    this.#manager = new Http2SessionManager(
      url,
      { pingIntervalMs, pingTimeoutMs },
      { ...options.http2, settings: { ...options.http2.settings, initialWindowSize: options.streamWindowBytes } },
    );
    this.#connectTimeoutMs = options.connectTimeoutMs;
    this.authority = this.#manager.authority;
  }

  async request(
    method: string,
    path: string,
    headers: OutgoingHttpHeaders,
    options: Omit<ClientSessionRequestOptions, "signal">,
  ): Promise<ClientHttp2Stream> {
    const stream = await this.#begin(method, path, headers, options);
    const { session } = stream;
    if (session && !this.#seen.has(session)) {
      this.#seen.add(session);
      // The manager stops listening when it has given a broken connection up, which may be before the error comes.
      session.on("error", () => {});
      session.setLocalWindowSize(CONNECTION_WINDOW_BYTES);
    }
    return stream;
  }

  /** A connection that does not come about would hold up every request for as long as the system has patience with it. */
  async #begin(...request: Parameters<Http2SessionManager["request"]>): Promise<ClientHttp2Stream> {
    const impatient = setTimeout(() => this.#giveUpConnecting(), this.#connectTimeoutMs);
    try {
      return await this.#manager.request(...request);
    } finally {
      clearTimeout(impatient);
    }
  }

  #giveUpConnecting(): void {
    if (this.#manager.state() === "connecting") {
      const what = `connect ETIMEDOUT ${this.authority} (no connection within ${this.#connectTimeoutMs} ms)`;
      const cause = Object.assign(new Error(what), { code: "ETIMEDOUT", syscall: "connect" });
      this.#manager.abort(new ConnectError(what, Code.Unavailable, undefined, undefined, cause));
    }
  }

  notifyResponseByteRead(stream: ClientHttp2Stream): void {
    this.#manager.notifyResponseByteRead(stream);
  }

  close(): void {
    this.#manager.abort();
  }
}
