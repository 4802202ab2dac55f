import type { SecureClientSessionOptions } from "node:http2";
import type { Interceptor, Transport } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import { WorldlogClient } from "../client.js";
import { between, type ClientOptions, type TransportOptions } from "../options.js";
import type { Environment } from "../timing.js";
import { ServerAddress } from "./server-address.js";
import { Sessions } from "./sessions.js";

/** Certificates, as `tls.connect` takes them: `ca` for an authority of one's own, `cert` and `key` to show one's own. */
export type TlsOptions = Pick<
  SecureClientSessionOptions,
  "ca" | "cert" | "key" | "passphrase" | "servername" | "checkServerIdentity"
>;

/** How a client in Node connects and behaves. */
export interface ConnectOptions extends ClientOptions {
  /**
   * Connects without TLS also to another machine. When unset, only an address on this machine (`localhost`, `127.…`,
   * `[::1]`) is spoken to in plain text, and every other one with TLS and the certificates Node trusts.
   */
  readonly plaintext?: boolean | undefined;

  /** Connects with TLS, also to this machine. */
  readonly tls?: TlsOptions | undefined;

  /** How often a silent connection with open calls is probed; 30 s when unset. A server may object to less than 20 s. */
  readonly keepAliveMs?: number | undefined;

  /** How long a probe may take before the connection counts as broken; 10 s when unset. */
  readonly keepAliveTimeoutMs?: number | undefined;

  /** How long a connection may take to come about; 20 s when unset. */
  readonly connectTimeoutMs?: number | undefined;

  /** Largest answer that is taken; 8 MiB when unset. */
  readonly maxInboundMessageBytes?: number | undefined;
}

/** A server hears that a reader takes something each time it has taken half of this. */
const SUBSCRIPTION_WINDOW_BYTES = 128 << 10;
const BULK_WINDOW_BYTES = 1 << 20;
const USER_AGENT = "worldlog-typescript";

/** A client for the server at this address, `host:port`. It connects when it is first used. */
export function connect(address: string, options: ConnectOptions = {}): WorldlogClient {
  return connectIn({}, address, options);
}

/** As {@link connect}, in other surroundings; for tests. @internal */
export function connectIn(
  environment: Partial<Environment>,
  address: string,
  options: ConnectOptions = {},
): WorldlogClient {
  const url = urlOf(new ServerAddress(address), options);
  const sessions = sessionsTo(url, options, SUBSCRIPTION_WINDOW_BYTES);
  const bulkSessions = sessionsTo(url, options, BULK_WINDOW_BYTES);
  const transports: TransportOptions = {
    ...options,
    transport: transportOver(sessions, url, options),
    bulkTransport: transportOver(bulkSessions, url, options),
    closeTransports: () => {
      sessions.close();
      bulkSessions.close();
    },
  };
  return new WorldlogClient(transports, environment);
}

function urlOf(address: ServerAddress, options: ConnectOptions): string {
  const { plaintext, tls } = options;
  if (tls !== undefined && (plaintext || address.isPlaintext)) {
    throw new TypeError("tls: certificates for a connection in plain text (expected: one or the other)");
  }
  return address.url(tls === undefined && (plaintext ?? address.isPlaintext ?? address.isLoopback));
}

function sessionsTo(url: string, options: ConnectOptions, streamWindowBytes: number): Sessions {
  return new Sessions(url, {
    keepAliveMs: between("keepAliveMs", options.keepAliveMs ?? 30_000, 1, 86_400_000),
    keepAliveTimeoutMs: between("keepAliveTimeoutMs", options.keepAliveTimeoutMs ?? 10_000, 1, 86_400_000),
    connectTimeoutMs: between("connectTimeoutMs", options.connectTimeoutMs ?? 20_000, 1, 86_400_000),
    streamWindowBytes,
    http2: options.tls ?? {},
  });
}

function transportOver(sessions: Sessions, url: string, options: ConnectOptions): Transport {
  return createGrpcTransport({
    baseUrl: url,
    sessionManager: sessions,
    interceptors: [nameItself],
    acceptCompression: [],
    readMaxBytes: between("maxInboundMessageBytes", options.maxInboundMessageBytes ?? 8 << 20, 1, 0x7fffffff),
  });
}

const nameItself: Interceptor = (next) => (request) => {
  request.header.set("user-agent", USER_AGENT);
  return next(request);
};
