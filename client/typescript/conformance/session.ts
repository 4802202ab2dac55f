import { connect, type WorldlogClient } from "@worldlog/client/node";
import { type Answers, unknownOp } from "./answers.js";
import { EmitStreamRun, ReadRun, type Run } from "./runs.js";
import { callUnary } from "./unary.js";

/** A command as it comes; what else it carries depends on its operation. */
export interface Command {
  readonly id: number;
  readonly op: string;
  // biome-ignore lint/suspicious/noExplicitAny: read from JSON
  readonly [field: string]: any;
}

/** The commands of one kit and what is under way because of them. */
export class Session {
  readonly #answers: Answers;
  readonly #runs = new Map<number, Run>();
  readonly #pending = new Set<Promise<void>>();
  #client: WorldlogClient | undefined;

  constructor(answers: Answers) {
    this.#answers = answers;
  }

  /** Begins to carry out a command; its answer comes when it is there. */
  take(command: Command): void {
    const pending = this.#carryOut(command)
      .catch((thrown) => this.#answers.error(command.id, thrown))
      .finally(() => this.#pending.delete(pending));
    if (command.op !== "close") {
      this.#pending.add(pending);
    }
  }

  /** Ends what is under way. */
  async close(): Promise<void> {
    const closed = this.#client?.close();
    for (const run of this.#runs.values()) {
      run.resume();
    }
    await closed;
    await Promise.all(this.#pending);
  }

  async #carryOut(command: Command): Promise<void> {
    const { id, op } = command;
    switch (op) {
      case "connect":
        this.#client = connectFor(command);
        return this.#answers.result(id, { client: "typescript", version: "0.1.0", unsupported: [] });
      case "emit_stream":
        return this.#run(id, new EmitStreamRun(this.#connected, command, this.#answers));
      case "replay":
        return this.#run(id, ReadRun.replay(this.#connected, command, this.#answers));
      case "subscribe":
        return this.#run(id, ReadRun.subscription(this.#connected, command, this.#answers));
      case "cancel":
        this.#runs.get(command.target)?.cancel();
        await this.#runs.get(command.target)?.ended;
        return this.#answers.result(id, {});
      case "pause":
        this.#runs.get(command.target)?.pause();
        return this.#answers.result(id, {});
      case "resume":
        this.#runs.get(command.target)?.resume();
        return this.#answers.result(id, {});
      case "close":
        await this.close();
        return this.#answers.result(id, {});
      default:
        return this.#unary(command);
    }
  }

  async #unary({ id, op, request }: Command): Promise<void> {
    const call = callUnary(op);
    if (call === undefined) {
      return this.#answers.say(id, { error: unknownOp(op) });
    }
    return this.#answers.result(id, await call(this.#connected, request ?? {}));
  }

  async #run(id: number, run: Run): Promise<void> {
    this.#runs.set(id, run);
    await run.ended;
    this.#runs.delete(id);
  }

  get #connected(): WorldlogClient {
    if (this.#client === undefined) {
      throw new Error("not connected (expected: connect as the first command)");
    }
    return this.#client;
  }
}

function connectFor({ address, backoffMillis, keepAliveMillis, timeoutMillis, token }: Command): WorldlogClient {
  return connect(address, {
    deadlineMs: timeoutMillis,
    retry: { ...(backoffMillis && { backoffMinMs: backoffMillis.first, backoffMaxMs: backoffMillis.max }) },
    ...(keepAliveMillis && { keepAliveMs: keepAliveMillis.time, keepAliveTimeoutMs: keepAliveMillis.timeout }),
    token,
  });
}
