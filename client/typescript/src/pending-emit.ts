import type { WorldlogError } from "./error.js";
import type { EmitResponse, EmitStreamRequest } from "./gen/worldlog/v1/event_service_pb.js";

/** A request of an emit stream that has no answer yet. */
export class PendingEmit {
  readonly request: EmitStreamRequest;
  readonly bytes: number;

  /** May be ignored: its failure is not reported as one that nobody handled. */
  readonly answer: Promise<EmitResponse>;

  /** True when it went out on a stream that broke before the answer. */
  perhapsApplied = false;

  #resolve: (response: EmitResponse) => void = () => {};
  #reject: (why: WorldlogError) => void = () => {};

  constructor(request: EmitStreamRequest, bytes: number) {
    this.request = request;
    this.bytes = bytes;
    this.answer = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.answer.catch(() => {});
  }

  complete(response: EmitResponse): void {
    this.#resolve(response);
  }

  fail(why: WorldlogError): void {
    this.#reject(why);
  }
}
