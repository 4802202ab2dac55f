import type {
  ClientHttp2Stream,
  ClientSessionOptions,
  ClientSessionRequestOptions,
  OutgoingHttpHeaders,
  SecureClientSessionOptions,
} from "node:http2";
import { type GrpcTransportOptions, Http2SessionManager } from "@connectrpc/connect-node";

type SessionManager = NonNullable<GrpcTransportOptions["sessionManager"]>;

/** How connections behave. */
export interface SessionOptions {
  readonly keepAliveMs: number;
  readonly keepAliveTimeoutMs: number;

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
  readonly #seen = new WeakSet<object>();

  constructor(url: string, options: SessionOptions) {
    const { keepAliveMs: pingIntervalMs, keepAliveTimeoutMs: pingTimeoutMs } = options;
    this.#manager = new Http2SessionManager(
      url,
      { pingIntervalMs, pingTimeoutMs },
      { ...options.http2, settings: { ...options.http2.settings, initialWindowSize: options.streamWindowBytes } },
    );
    this.authority = this.#manager.authority;
  }

  async request(
    method: string,
    path: string,
    headers: OutgoingHttpHeaders,
    options: Omit<ClientSessionRequestOptions, "signal">,
  ): Promise<ClientHttp2Stream> {
    const stream = await this.#manager.request(method, path, headers, options);
    const { session } = stream;
    if (session && !this.#seen.has(session)) {
      this.#seen.add(session);
      session.setLocalWindowSize(CONNECTION_WINDOW_BYTES);
    }
    return stream;
  }

  notifyResponseByteRead(stream: ClientHttp2Stream): void {
    this.#manager.notifyResponseByteRead(stream);
  }

  close(): void {
    this.#manager.abort();
  }
}
