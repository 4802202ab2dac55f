import { Code } from "@connectrpc/connect";
import type { Connection, OpenCall } from "./connection.js";
import { WorldlogError } from "./error.js";
import { Failure } from "./failure.js";
import { broken } from "./frame-position.js";
import {
  AdminService,
  type BackupResponse,
  type GetServerInfoResponse,
  VerifyResult,
  type VerifyWorldResponse,
} from "./gen/worldlog/v1/admin_service_pb.js";
import type { CallOptions } from "./options.js";
import { UnaryAttempts } from "./unary-attempts.js";

/** How a verification is done. */
export interface VerifyOptions {
  readonly signal?: AbortSignal | undefined;

  /** Hears how far it is, about once a second, and the result. */
  readonly onProgress?: ((progress: VerifyWorldResponse) => void) | undefined;
}

/** What those who operate a server ask it for. Every failure is a {@link WorldlogError}. */
export class WorldlogAdmin {
  readonly #connection: Connection;

  /** @internal */
  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** What the server is and how it is doing. */
  serverInfo(options: CallOptions = {}): Promise<GetServerInfoResponse> {
    return new UnaryAttempts(this.#connection, AdminService.method.getServerInfo, {}, "ALWAYS", options).run();
  }

  /** Compares the whole durable history of a world with what was written, however long that takes. */
  async verifyWorld(world: string, options: VerifyOptions = {}): Promise<VerifyWorldResponse> {
    const abort = new AbortController();
    const call: OpenCall = { stop: () => abort.abort() };
    this.#connection.remember(call);
    options.signal?.addEventListener("abort", call.stop, { once: true });
    try {
      options.signal?.throwIfAborted();
      return await this.#verify(world, options, abort.signal);
    } catch (thrown) {
      throw abort.signal.aborted || options.signal?.aborted ? cancelled(options.signal?.reason ?? thrown) : thrown;
    } finally {
      options.signal?.removeEventListener("abort", call.stop);
      this.#connection.forget(call);
    }
  }

  async #verify(world: string, options: VerifyOptions, signal: AbortSignal): Promise<VerifyWorldResponse> {
    const { bulkTransport } = this.#connection;
    const answer = this.#connection.serverStream(bulkTransport, AdminService.method.verifyWorld, { world }, signal);
    const responses = (await decoded(answer))[Symbol.asyncIterator]();
    let last: VerifyWorldResponse | undefined;
    for (let step = await decoded(responses.next()); !step.done; step = await decoded(responses.next())) {
      last = step.value;
      options.onProgress?.(last);
    }
    if (last === undefined || last.result === VerifyResult.UNSPECIFIED) {
      throw broken("the verification ended without a result");
    }
    return last;
  }

  /**
   * Makes a copy of the store in the directory `backups` beside it; done when the copy is durable and checked. Is not
   * repeated by itself.
   *
   * @param name of the copy; empty for the server's choice
   */
  backup(name: string, options: CallOptions = {}): Promise<BackupResponse> {
    return new UnaryAttempts(this.#connection, AdminService.method.backup, { name }, "NEVER", options).run();
  }
}

async function decoded<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (thrown) {
    throw new WorldlogError(Failure.of(thrown), thrown);
  }
}

function cancelled(reason: unknown): WorldlogError {
  return new WorldlogError(Failure.local(Code.Canceled, "NOT_APPLIED", "the verification was cancelled"), reason);
}
