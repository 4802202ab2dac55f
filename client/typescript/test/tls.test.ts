import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createSecureServer } from "node:http2";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Code } from "@connectrpc/connect";
import { connectNodeAdapter } from "@connectrpc/connect-node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WorldService } from "../src/index.js";
import { connect } from "../src/node/index.js";
import { failureOf } from "./support/eventually.js";

const tokens: (string | null)[] = [];
const handler = connectNodeAdapter({
  routes: (router) =>
    router.service(WorldService, {
      getWorld: ({ world }, { requestHeader }) => {
        tokens.push(requestHeader.get("authorization"));
        return { world: { id: world } };
      },
    }),
});

let directory: string;
let certificate: Buffer;
let address: string;
let server: ReturnType<typeof createSecureServer>;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "worldlog-tls-"));
  const [key, cert] = [join(directory, "key.pem"), join(directory, "cert.pem")];
  const make = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1"];
  const names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"];
  execFileSync("openssl", [...make, ...names, "-keyout", key, "-out", cert], { stdio: "ignore" });
  certificate = await readFile(cert);
  server = createSecureServer({ key: await readFile(key), cert: certificate }, handler);
  await new Promise<void>((resolve) => server.listen(0, "localhost", resolve));
  address = `localhost:${(server.address() as AddressInfo).port}`;
});

afterAll(async () => {
  server.close();
  await rm(directory, { recursive: true });
});

describe("TLS", () => {
  it("with an authority of one's own, and a token", async () => {
    await using client = connect(address, { tls: { ca: certificate }, token: "secret" });

    expect((await client.getWorld("w")).id).toBe("w");
    expect(tokens).toEqual(["Bearer secret"]);
  });

  it("does not trust whom nobody vouches for", async () => {
    await using client = connect(`https://${address}`, { retry: { unary: false } });

    expect(await failureOf(client.getWorld("w"))).toMatchObject({
      code: Code.Unavailable,
      message: expect.stringContaining("self-signed"),
    });
  });

  it("does not wait for ever for a server that says nothing", async () => {
    const silent = createServer(() => {}).listen(0, "127.0.0.1");
    await once(silent, "listening");
    const { port } = silent.address() as AddressInfo;
    await using client = connect(`https://127.0.0.1:${port}`, { retry: { unary: false }, connectTimeoutMs: 100 });

    expect(await failureOf(client.getWorld("w"))).toMatchObject({
      code: Code.Unavailable,
      outcome: "NOT_APPLIED",
      message: expect.stringContaining("no connection within 100 ms"),
    });
    silent.close();
  });

  it("is not what plain text is", () => {
    expect(() => connect("http://localhost:1", { tls: {} })).toThrow(/tls/);
    expect(() => connect("localhost:1", { tls: {}, plaintext: true })).toThrow(/tls/);
  });
});
