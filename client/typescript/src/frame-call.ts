import type { DescMessage, DescMethodStreaming, MessageInitShape, MessageShape } from "@bufbuild/protobuf";
import type { Transport } from "@connectrpc/connect";
import type { Connection } from "./connection.js";
import { broken } from "./frame-position.js";
import type { Frame } from "./gen/worldlog/v1/stream_pb.js";

/** One stream of frames, from its request to its end. A frame is taken from the transport only when it is asked for. */
export class FrameCall {
  readonly #frames: Promise<AsyncIterator<{ frame?: Frame | undefined }>>;
  readonly #abort: AbortController;

  private constructor(frames: Promise<AsyncIterator<{ frame?: Frame | undefined }>>, abort: AbortController) {
    this.#frames = frames;
    this.#abort = abort;
    frames.catch(() => {}); // Said by next().
  }

  /** Sends the request at once. */
  static open<I extends DescMessage, O extends DescMessage>(
    connection: Connection,
    transport: Transport,
    method: DescMethodStreaming<I, O>,
    request: MessageInitShape<I>,
  ): FrameCall {
    const abort = new AbortController();
    const frames = connection
      .serverStream(transport, method, request, abort.signal)
      .then((responses) => responses[Symbol.asyncIterator]() as AsyncIterator<MessageShape<O> & { frame?: Frame }>);
    return new FrameCall(frames, abort);
  }

  /** The next frame; undefined at an end that the server meant. */
  async next(): Promise<Frame | undefined> {
    const step = await (await this.#frames).next();
    if (step.done) {
      return undefined;
    }
    if (step.value.frame === undefined) {
      throw broken("a response carries no frame");
    }
    return step.value.frame;
  }

  cancel(): void {
    this.#abort.abort();
  }
}
