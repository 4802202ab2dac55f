interface Waiting {
  readonly bytes: number;
  readonly enter: () => void;
}

/** How much an emit stream may have unacknowledged; whoever wants to send more waits here, in order. */
export class EmitWindow {
  readonly #requestsMax: number;
  readonly #bytesMax: number;
  readonly #waiting: Waiting[] = [];
  #requests = 0;
  #bytes = 0;
  #open = false;

  constructor(requestsMax: number, bytesMax: number) {
    this.#requestsMax = requestsMax;
    this.#bytesMax = bytesMax;
  }

  /**
   * Calls `enter`, now or later, when a request of this size has room. A request larger than all room enters when it is
   * alone.
   */
  acquire(bytes: number, enter: () => void): void {
    this.#waiting.push({ bytes, enter });
    this.#admit();
  }

  release(bytes: number): void {
    this.#requests--;
    this.#bytes -= bytes;
    this.#admit();
  }

  /** From now on nobody waits, because nothing is sent any more. */
  open(): void {
    this.#open = true;
    this.#admit();
  }

  #admit(): void {
    for (let first = this.#waiting[0]; first && this.#hasRoom(first.bytes); first = this.#waiting[0]) {
      this.#waiting.shift();
      this.#requests++;
      this.#bytes += first.bytes;
      first.enter();
    }
  }

  #hasRoom(bytes: number): boolean {
    const full = this.#requests >= this.#requestsMax || this.#bytes + bytes > this.#bytesMax;
    return this.#open || this.#requests === 0 || !full;
  }
}
