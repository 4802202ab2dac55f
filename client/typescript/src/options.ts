import type { Transport } from "@connectrpc/connect";
import type { AckLevel } from "./gen/worldlog/v1/event_service_pb.js";

/**
 * How long to wait before the next attempt, and whether unary calls make one at all.
 *
 * The wait before attempt n is random between `backoffMinMs` and `backoffMinMs * 2^n`, at most `backoffMaxMs`. A server
 * that says how long to wait (RetryInfo) is waited for at least that long. The number of attempts is not limited: unary
 * calls are bounded by their deadline, streams by the time they may go without progress.
 */
export interface RetryPolicy {
  /** The shortest wait; 100 ms when unset. */
  readonly backoffMinMs: number;

  /** The longest wait; 10 s when unset. */
  readonly backoffMaxMs: number;

  /** Whether unary calls are repeated; true when unset. Streams always resume. */
  readonly unary: boolean;
}

/** Gives the bearer token of a call; asked once for each attempt. */
export type TokenSource = () => string | Promise<string>;

/** How a client behaves, whatever it travels on. */
export interface ClientOptions {
  /** How long a unary call may take with all of its attempts; 30 s when unset. */
  readonly deadlineMs?: number | undefined;

  readonly retry?: Partial<RetryPolicy> | undefined;

  /** How long a replay tries without progress before it fails; 60 s when unset. A subscription tries for ever. */
  readonly giveUpAfterMs?: number | undefined;

  /** Sent with every call as `authorization: Bearer …`. */
  readonly token?: string | TokenSource | undefined;
}

/** A client over transports of the caller's choice, for example gRPC-Web in a browser. */
export interface TransportOptions extends ClientOptions {
  readonly transport: Transport;

  /** For replays, on another connection so that bulk reading holds up nothing else; `transport` when unset. */
  readonly bulkTransport?: Transport | undefined;

  /** Closes the connections of the transports; called once, when the client was closed. */
  readonly closeTransports?: (() => void) | undefined;
}

/** Of one call. */
export interface CallOptions {
  /** Cancels the call, which then fails with `CANCELLED`. An emit may have been applied all the same. */
  readonly signal?: AbortSignal | undefined;

  /** How long the call may take with all of its attempts; the client's when unset. */
  readonly deadlineMs?: number | undefined;
}

/** How an emit is done. */
export interface EmitOptions extends CallOptions {
  /** When the server answers; durable when unset. */
  readonly ack?: AckLevel | undefined;

  /** If set, the emit is applied only if this is the last sequence of the world. */
  readonly expectedLastSequence?: bigint | undefined;
}

/** How an emit stream works. */
export interface EmitStreamOptions {
  /** When the server answers; durable when unset. */
  readonly ack?: AckLevel | undefined;

  /** How many requests may be unacknowledged before `send` waits; 32 when unset. */
  readonly requestsMax?: number | undefined;

  /** How many bytes of requests may be unacknowledged before `send` waits; 8 MiB when unset. A larger one passes alone. */
  readonly bytesMax?: number | undefined;

  /** How long requests may wait without any acknowledgement before the stream fails; 60 s when unset. */
  readonly giveUpAfterMs?: number | undefined;

  /** Ends the stream; what is unanswered fails with `CANCELLED`. */
  readonly signal?: AbortSignal | undefined;
}

/** The options of a client with their defaults. */
export interface Settings {
  readonly deadlineMs: number;
  readonly retry: RetryPolicy;
  readonly giveUpAfterMs: number;
}

/** The options of an emit stream with their defaults. */
export interface EmitStreamSettings {
  readonly requestsMax: number;
  readonly bytesMax: number;
  readonly giveUpAfterMs: number;
}

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

export function settingsOf(options: ClientOptions): Settings {
  const backoffMinMs = between("retry.backoffMinMs", options.retry?.backoffMinMs ?? 100, 1, HOUR_MS);
  return {
    deadlineMs: between("deadlineMs", options.deadlineMs ?? 30_000, 1, DAY_MS),
    retry: {
      backoffMinMs,
      backoffMaxMs: between("retry.backoffMaxMs", options.retry?.backoffMaxMs ?? 10_000, backoffMinMs, HOUR_MS),
      unary: options.retry?.unary ?? true,
    },
    giveUpAfterMs: between("giveUpAfterMs", options.giveUpAfterMs ?? 60_000, 1, DAY_MS),
  };
}

export function emitStreamSettingsOf(options: EmitStreamOptions): EmitStreamSettings {
  return {
    requestsMax: between("requestsMax", options.requestsMax ?? 32, 1, 100_000),
    bytesMax: between("bytesMax", options.bytesMax ?? 8 << 20, 1, Number.MAX_SAFE_INTEGER),
    giveUpAfterMs: between("giveUpAfterMs", options.giveUpAfterMs ?? 60_000, 1, DAY_MS),
  };
}

/** Passes a number on if it lies in this range, both ends inclusive. */
export function between(name: string, value: number, min: number, max: number): number {
  if (!(value >= min && value <= max)) {
    throw new RangeError(`${name}: ${value} (expected: ${min} to ${max})`);
  }
  return value;
}
