import type { MessageInitShape } from "@bufbuild/protobuf";
import { Code } from "@connectrpc/connect";
import type { EmitStreamRequest, EmitStreamResponseSchema } from "../../src/index.js";
import type { FakeLog } from "./fake-log.js";
import { SeededRandom } from "./random.js";
import * as refusals from "./refusals.js";

type Answer = MessageInitShape<typeof EmitStreamResponseSchema>;

/** Serves emit streams from a {@link FakeLog}; may hold its answers back. */
export class HoldingEmitStream {
  requests = 0;
  streams = 0;
  readonly #log: FakeLog;
  #held: Promise<void> | undefined;
  #release = () => {};

  constructor(log: FakeLog) {
    this.#log = log;
  }

  hold(): this {
    this.#held = new Promise((resolve) => {
      this.#release = resolve;
    });
    return this;
  }

  /** Sends the answers that were held back, and holds no more. */
  release(): void {
    this.#held = undefined;
    this.#release();
  }

  async *serve(requests: AsyncIterable<EmitStreamRequest>): AsyncGenerator<Answer> {
    this.streams++;
    const answers: Answer[] = [];
    let over = false;
    let arrived = () => {};
    const reading = (async () => {
      for await (const request of requests) {
        answers.push(this.#log.stream(request.events));
        this.requests++;
        arrived();
      }
    })().finally(() => {
      over = true;
      arrived();
    });
    reading.catch(() => {});
    for (;;) {
      await this.#held;
      const answer = answers.shift();
      if (answer !== undefined) {
        yield answer;
      } else if (over) {
        return;
      } else {
        await new Promise<void>((resolve) => {
          arrived = resolve;
        });
      }
    }
  }
}

/** Breaks emit streams at random: before a request is applied, or after, without its answer. */
export class BreakingEmitStream {
  breaks = 0;
  readonly #log: FakeLog;
  readonly #random: SeededRandom;

  constructor(log: FakeLog, seed: number) {
    this.#log = log;
    this.#random = new SeededRandom(seed);
  }

  async *serve(requests: AsyncIterable<EmitStreamRequest>): AsyncGenerator<Answer> {
    let mute = false;
    for await (const request of requests) {
      const fate = this.#random.below(12);
      if (fate === 0) {
        this.#breakNow();
      }
      const answer = this.#log.stream(request.events);
      mute ||= fate === 1;
      if (!mute) {
        yield answer;
      } else if (fate < 5) {
        this.#breakNow();
      }
    }
  }

  #breakNow(): never {
    this.breaks++;
    throw refusals.unavailable();
  }
}

/** Refuses the request of this place in the stream. */
export function failingAt(log: FakeLog, index: number) {
  return async function* (requests: AsyncIterable<EmitStreamRequest>): AsyncGenerator<Answer> {
    let count = 0;
    for await (const request of requests) {
      if (count++ === index) {
        throw refusals.refusal(
          Code.AlreadyExists,
          "other content",
          refusals.because("EVENT_ID_CONFLICT", "NOT_APPLIED", { request_index: `${index}` }),
        );
      }
      yield log.stream(request.events);
    }
  };
}
