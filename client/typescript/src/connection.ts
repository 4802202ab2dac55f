import type {
  DescMessage,
  DescMethodStreaming,
  DescMethodUnary,
  MessageInitShape,
  MessageShape,
} from "@bufbuild/protobuf";
import { Code, ConnectError, type Transport } from "@connectrpc/connect";
import { Backoff } from "./backoff.js";
import { WorldlogError } from "./error.js";
import { Failure } from "./failure.js";
import type { Settings, TokenSource, TransportOptions } from "./options.js";
import type { Environment, Timing } from "./timing.js";

const UNARY_PATIENCE_MS = 5_000;

/** A call that a closing client has to do with. */
export interface OpenCall {
  /** The client closes: streams end, and a unary call makes no further attempt. */
  stop(): void;

  /** The client has waited long enough. Only unary calls are waited for. */
  abort?(): void;
}

/** What all calls of one client share: its transports, its surroundings, and who has to be told when it closes. */
export class Connection {
  readonly settings: Settings;
  readonly environment: Environment;
  readonly #options: TransportOptions;
  readonly #openCalls = new Set<OpenCall>();
  #closed = false;
  #closing: Promise<void> | undefined;
  #allAnswered: (() => void) | undefined;

  constructor(options: TransportOptions, settings: Settings, environment: Environment) {
    this.#options = options;
    this.settings = settings;
    this.environment = environment;
  }

  get timing(): Timing {
    return this.environment.timing;
  }

  get transport(): Transport {
    return this.#options.transport;
  }

  /** For replays: on another connection, because a flood of frames would hold up everything else on the first one. */
  get bulkTransport(): Transport {
    return this.#options.bulkTransport ?? this.#options.transport;
  }

  backoff(): Backoff {
    return new Backoff(this.settings.retry, this.environment.random);
  }

  /** Makes one attempt of a unary call. */
  async unary<I extends DescMessage, O extends DescMessage>(
    method: DescMethodUnary<I, O>,
    request: MessageInitShape<I>,
    timeoutMs: number,
    signal: AbortSignal,
  ): Promise<MessageShape<O>> {
    const wholeMs = Math.max(1, Math.ceil(timeoutMs));
    const response = await this.transport.unary(method, signal, wholeMs, await this.#headers(), request);
    return response.message;
  }

  /** Begins a stream of answers to one request; it has no deadline. */
  serverStream<I extends DescMessage, O extends DescMessage>(
    transport: Transport,
    method: DescMethodStreaming<I, O>,
    request: MessageInitShape<I>,
    signal: AbortSignal,
  ): Promise<AsyncIterable<MessageShape<O>>> {
    return this.stream(transport, method, once(request), signal);
  }

  /** Begins a stream; it has no deadline. */
  async stream<I extends DescMessage, O extends DescMessage>(
    transport: Transport,
    method: DescMethodStreaming<I, O>,
    requests: AsyncIterable<MessageInitShape<I>>,
    signal: AbortSignal,
  ): Promise<AsyncIterable<MessageShape<O>>> {
    const headers = await this.#headers();
    const response = await transport.stream(method, signal, undefined, headers, requests);
    return response.message;
  }

  /** Remembers a call until {@link forget}. */
  remember(call: OpenCall): void {
    if (this.#closed) {
      throw new WorldlogError(Failure.local(Code.Canceled, "NOT_APPLIED", "the client is closed"));
    }
    this.#openCalls.add(call);
  }

  forget(call: OpenCall): void {
    this.#openCalls.delete(call);
    if (this.#openCalls.size === 0) {
      this.#allAnswered?.();
    }
  }

  /** Ends every stream, waits a few seconds for unary calls, and closes the transports. Idempotent. */
  close(): Promise<void> {
    this.#closed = true;
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    for (const call of [...this.#openCalls]) {
      call.stop();
      if (call.abort === undefined) {
        this.#openCalls.delete(call);
      }
    }
    await this.#answersOrPatience();
    for (const call of [...this.#openCalls]) {
      call.abort?.();
    }
    this.#options.closeTransports?.();
  }

  async #answersOrPatience(): Promise<void> {
    if (this.#openCalls.size === 0) {
      return;
    }
    let timer: ReturnType<typeof setTimeout> | undefined;
    await new Promise<void>((resolve) => {
      this.#allAnswered = resolve;
      timer = setTimeout(resolve, UNARY_PATIENCE_MS);
    });
    clearTimeout(timer);
  }

  async #headers(): Promise<Record<string, string>> {
    const { token } = this.#options;
    return token === undefined ? {} : { authorization: `Bearer ${await tokenOf(token)}` };
  }
}

async function* once<T>(value: T): AsyncIterable<T> {
  yield value;
}

async function tokenOf(token: string | TokenSource): Promise<string> {
  try {
    return typeof token === "string" ? token : await token();
  } catch (thrown) {
    throw new ConnectError(`there is no token: ${thrown}`, Code.Unauthenticated, undefined, undefined, thrown);
  }
}
