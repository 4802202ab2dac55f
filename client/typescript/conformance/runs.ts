import { fromJson, type JsonObject } from "@bufbuild/protobuf";
import {
  AckLevel,
  DivergedSchema,
  EmitResponseSchema,
  type EmitStream,
  type Event,
  EventSchema,
  type Frame,
  type Gap,
  GapSchema,
  ReplayRequestSchema,
  SubscribeRequestSchema,
  type WorldlogClient,
} from "@worldlog/client/node";
import { type Answers, errorJson, objectOf } from "./answers.js";
import type { Command } from "./session.js";

/** A command that goes on while others are carried out. */
export interface Run {
  /** Never fails: failures are answers. */
  readonly ended: Promise<void>;
  cancel(): void;
  pause(): void;
  resume(): void;
}

interface Reading extends AsyncIterable<Event> {
  close(): void;
}

/** A replay or a subscription: each event is an answer, and so is what else there is to say. */
export class ReadRun implements Run {
  readonly ended: Promise<void>;
  readonly #id: number;
  readonly #answers: Answers;
  readonly #reading: Reading;
  #cancelled = false;
  #gate: Promise<void> | undefined;
  #open = () => {};

  private constructor(id: number, answers: Answers, begin: (run: ReadRun) => Reading, finite: boolean) {
    this.#id = id;
    this.#answers = answers;
    this.#reading = begin(this);
    this.ended = this.#read(finite);
  }

  static replay(client: WorldlogClient, command: Command, answers: Answers): ReadRun {
    const request = fromJson(ReplayRequestSchema, command.request ?? {});
    return new ReadRun(
      command.id,
      answers,
      (run) => client.replay(request, { onGap: (gap) => run.#notice({ gap: objectOf(GapSchema, gap) }) }),
      true,
    );
  }

  static subscription(client: WorldlogClient, command: Command, answers: Answers): ReadRun {
    const request = fromJson(SubscribeRequestSchema, command.request ?? {});
    const begin = (run: ReadRun) =>
      client.subscribe(request, {
        onCaughtUp: () => run.#notice({ caughtUp: {} }),
        onFellBehind: () => run.#notice({ fellBehind: {} }),
        onGap: (gap, frame) => run.#notice({ gap: gapJson(gap, frame) }),
        onDiverged: (lost) => run.#notice({ diverged: objectOf(DivergedSchema, lost) }),
      });
    return new ReadRun(command.id, answers, begin, false);
  }

  cancel(): void {
    this.#cancelled = true;
    this.#reading.close();
    this.resume();
  }

  pause(): void {
    this.#gate ??= new Promise((resolve) => {
      this.#open = resolve;
    });
  }

  resume(): void {
    this.#gate = undefined;
    this.#open();
  }

  async #read(finite: boolean): Promise<void> {
    let count = 0;
    try {
      await this.#gate;
      for await (const event of this.#reading) {
        await this.#say({ event: objectOf(EventSchema, event) });
        count++;
      }
    } catch (thrown) {
      return this.#cancelled ? this.#sayCancelled() : this.#answers.error(this.#id, thrown);
    }
    return this.#cancelled || !finite ? this.#sayCancelled() : this.#answers.result(this.#id, { count: `${count}` });
  }

  #notice(notice: JsonObject): Promise<void> {
    return this.#say({ notice });
  }

  /** Says it now, or once the reader goes on; nothing any more after a cancellation. */
  async #say(what: JsonObject): Promise<void> {
    await this.#gate;
    if (!this.#cancelled) {
      await this.#answers.say(this.#id, what);
    }
    await this.#gate;
  }

  #sayCancelled(): Promise<void> {
    return this.#answers.result(this.#id, { cancelled: true });
  }
}

/** An emit stream that sends all of its batches at once. */
export class EmitStreamRun implements Run {
  readonly ended: Promise<void>;
  readonly #abort = new AbortController();

  constructor(client: WorldlogClient, command: Command, answers: Answers) {
    const ack = AckLevel[(command.ack ?? "ACK_LEVEL_DURABLE").replace("ACK_LEVEL_", "") as keyof typeof AckLevel];
    const batches: Event[][] = command.batches.map((batch: JsonObject[]) =>
      batch.map((event) => fromJson(EventSchema, event)),
    );
    const stream = client.emitStream(command.world, { ack, signal: this.#abort.signal });
    this.ended = emitAll(stream, batches, command.id, answers);
  }

  cancel(): void {
    this.#abort.abort();
  }

  pause(): void {}

  resume(): void {}
}

async function emitAll(stream: EmitStream, batches: Event[][], id: number, answers: Answers): Promise<void> {
  const sending = batches.map((batch) => stream.send(batch));
  for (const [index, sent] of sending.entries()) {
    try {
      const response = await (await sent).answer;
      await answers.say(id, { answer: { index, response: objectOf(EmitResponseSchema, response) } });
    } catch (thrown) {
      await answers.say(id, { answer: { index, error: errorJson(thrown) } });
    }
  }
  try {
    await stream.close();
    await answers.result(id, {});
  } catch (thrown) {
    await answers.error(id, thrown);
  }
}

function gapJson(gap: Gap, frame: Frame): JsonObject {
  return {
    ...objectOf(GapSchema, gap),
    afterSequence: `${frame.afterSequence}`,
    throughSequence: `${frame.throughSequence}`,
  };
}
