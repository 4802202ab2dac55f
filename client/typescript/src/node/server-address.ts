/** Where a server is: `host:port`, `[IPv6]:port`, or a URL with `http` or `https`. Immutable. */
export class ServerAddress {
  readonly #url: URL;
  readonly #scheme: string | undefined;

  constructor(target: string) {
    const scheme = /^(https?):\/\//.exec(target)?.[1];
    const authority = scheme === undefined ? target : target.slice(scheme.length + 3).replace(/\/$/, "");
    if (!/^([^:/?#@\s]+|\[[0-9a-fA-F:.]+\]):[0-9]{1,5}$/.test(authority) || !URL.canParse(`http://${authority}`)) {
      throw new TypeError(`address: '${target}' (expected: host:port)`);
    }
    this.#scheme = scheme;
    this.#url = new URL(`http://${authority}`);
  }

  /** True when what is sent there does not leave this machine. */
  get isLoopback(): boolean {
    const { hostname } = this.#url;
    return hostname === "localhost" || hostname.startsWith("127.") || hostname === "[::1]";
  }

  /** True for `http`, false for `https`; undefined when the address does not say. */
  get isPlaintext(): boolean | undefined {
    return this.#scheme === undefined ? undefined : this.#scheme === "http";
  }

  /** Where requests go, with or without encryption. */
  url(plaintext: boolean): string {
    return `${plaintext ? "http" : "https"}://${this.#url.hostname}:${this.#url.port || "80"}`;
  }
}
