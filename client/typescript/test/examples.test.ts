import { resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Program } from "./support/program.js";
import { RealServer } from "./support/real-server.js";

let server: RealServer;

beforeAll(async () => {
  server = await RealServer.start();
});

afterAll(() => server[Symbol.asyncDispose]());

describe("the examples", () => {
  it("an agent works, a viewer follows it through a restart of the server, an auditor sums up", async () => {
    expect(await agent().exit()).toBe(0);
    await using viewer = example("viewer");
    await viewer.prints("-- live");

    await server.stop("SIGKILL");
    await viewer.prints("again in");
    await server.start();
    expect(await agent().exit()).toBe(0);
    await viewer.prints(/^[0-9]+ {3}\(END\)/);
    const auditor = example("auditor");
    expect(await auditor.exit()).toBe(0);
    await viewer.prints(/-- nothing from/);
    expect(await viewer.exit("SIGINT")).toBe(0);

    const events = viewer.lines.filter((line) => /^[0-9]/.test(line)).map((line) => line.replace(/^[0-9]+ /, ""));
    expect(events.slice(0, events.length / 2)).toEqual(events.slice(events.length / 2));
    expect(events[0]).toBe("human: Should I water the roses?");
    expect(events).toContain('  [moisture] {"moisture":0.2}');
    expect(viewer.lines.at(-1)).toMatch(/^-- goes on after [0-9]+$/);
    expect(auditor.lines).toEqual(["garden: 2 answers", "gardener\t84 in\t34 out"]);
  });
});

function agent(): Program {
  return example("agent");
}

function example(name: string): Program {
  return new Program(resolve(import.meta.dirname, `../build/examples/${name}.js`), ["garden"], server.address);
}
