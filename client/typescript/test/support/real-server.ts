import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";

const WORLDLOG = process.env.WORLDLOG ?? resolve(import.meta.dirname, "../../../../worldlog");

/** The real server on a directory of its own, at an address that stays the same when it is started again. */
export class RealServer implements AsyncDisposable {
  readonly #directory: string;
  readonly #options: readonly string[];
  #process: ChildProcess | undefined;
  #port = 0;

  private constructor(directory: string, options: readonly string[]) {
    this.#directory = directory;
    this.#options = options;
  }

  static async start(...options: string[]): Promise<RealServer> {
    const server = new RealServer(await mkdtemp(join(tmpdir(), "worldlog-typescript-")), options);
    await server.start();
    return server;
  }

  get address(): string {
    return `127.0.0.1:${this.#port}`;
  }

  get port(): number {
    return this.#port;
  }

  /** Starts the server, which runs no more, and waits until it serves. */
  async start(): Promise<void> {
    const listen = `127.0.0.1:${this.#port}`;
    const child = spawn(WORLDLOG, ["serve", "--listen", listen, "--data", this.#directory, ...this.#options], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#process = child;
    let said = "";
    child.stderr.on("data", (piece) => {
      said += piece;
    });
    for await (const line of createInterface({ input: child.stdout })) {
      const port = /serving on [^ ]*:([0-9]+)/.exec(line)?.[1];
      if (port !== undefined) {
        this.#port = Number(port);
        return;
      }
    }
    throw new Error(`the server does not serve: ${said}`);
  }

  /** Stops it as on SIGTERM, or kills it in the middle of everything. */
  async stop(signal: "SIGTERM" | "SIGKILL" = "SIGTERM"): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    if (child && child.exitCode === null && child.signalCode === null) {
      child.kill(signal);
      await once(child, "exit");
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    await rm(this.#directory, { recursive: true, force: true });
  }
}
