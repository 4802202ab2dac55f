import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { eventually } from "./eventually.js";

/** A program in a process of its own, and what it has printed. */
export class Program implements AsyncDisposable {
  readonly lines: string[] = [];
  readonly errors: string[] = [];
  readonly #process: ChildProcess;
  readonly #exited: Promise<unknown[]>;

  constructor(script: string, args: readonly string[], address: string) {
    this.#process = spawn(process.execPath, [script, ...args], {
      env: { ...process.env, WORLDLOG_ADDRESS: address },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#exited = once(this.#process, "close");
    collect(this.#process.stdout, this.lines);
    collect(this.#process.stderr, this.errors);
  }

  async prints(what: string | RegExp): Promise<void> {
    const said = () => [...this.lines, ...this.errors];
    const found = () => said().some((line) => (typeof what === "string" ? line.includes(what) : what.test(line)));
    try {
      await eventually(`it prints ${what}`, found);
    } catch (thrown) {
      throw new Error(`${thrown}; it printed:\n${said().join("\n")}`);
    }
  }

  /** Waits for its end and returns its exit code. */
  async exit(signal?: NodeJS.Signals): Promise<number | null> {
    if (signal !== undefined) {
      this.#process.kill(signal);
    }
    await this.#exited;
    return this.#process.exitCode;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.exit("SIGKILL");
  }
}

function collect(stream: NodeJS.ReadableStream | null, lines: string[]): void {
  let rest = "";
  stream?.on("data", (piece) => {
    const parts = (rest + piece).split("\n");
    rest = parts.pop() ?? "";
    lines.push(...parts);
  });
}
