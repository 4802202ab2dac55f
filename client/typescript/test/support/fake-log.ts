import { create } from "@bufbuild/protobuf";
import {
  type EmitResponse,
  EmitResponseSchema,
  type EmitStreamResponse,
  EmitStreamResponseSchema,
  type Event,
} from "../../src/index.js";

/** One world in memory that knows an event it already has by its id. */
export class FakeLog {
  readonly events: Event[] = [];
  readonly #sequences = new Map<string, bigint>();

  emit(batch: readonly Event[]): EmitResponse {
    return create(EmitResponseSchema, { results: batch.map((event) => this.#append(event)) });
  }

  stream(batch: readonly Event[]): EmitStreamResponse {
    return create(EmitStreamResponseSchema, { results: this.emit(batch).results });
  }

  get ids(): string[] {
    return this.events.map((event) => event.id);
  }

  #append(event: Event): { sequence: bigint; id: string; duplicate: boolean } {
    const known = this.#sequences.get(event.id);
    const sequence = known ?? BigInt(this.events.length + 1);
    if (known === undefined) {
      this.events.push(event);
      this.#sequences.set(event.id, sequence);
    }
    return { sequence, id: event.id, duplicate: known !== undefined };
  }
}
