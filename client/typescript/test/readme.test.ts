import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { Program } from "./support/program.js";
import { RealServer } from "./support/real-server.js";

const PACKAGE = resolve(import.meta.dirname, "..");

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "worldlog-follow-"));
});

afterEach(() => rm(directory, { recursive: true }));

it("the program in the README runs, in a project of its own", async () => {
  await using server = await RealServer.start();
  const readme = await readFile(join(PACKAGE, "README.md"), "utf8");
  const program = /<!-- run by test\/readme.test.ts -->\n```ts\n(.*?)```/s.exec(readme)?.[1] ?? "";
  const settings = /```json\n(.*?)```/s.exec(readme)?.[1] ?? "";
  expect(program).toContain('"127.0.0.1:7420"');

  await writeFile(join(directory, "follow.ts"), program.replace("127.0.0.1:7420", server.address));
  await writeFile(join(directory, "tsconfig.json"), settings);
  await writeFile(join(directory, "package.json"), '{ "type": "module" }');
  await mkdir(join(directory, "node_modules/@worldlog"), { recursive: true });
  await symlink(PACKAGE, join(directory, "node_modules/@worldlog/client"));
  await symlink(join(PACKAGE, "node_modules/@types"), join(directory, "node_modules/@types"));
  execFileSync(join(PACKAGE, "node_modules/.bin/tsc"), ["-p", directory], { stdio: "inherit" });

  for (const last of ["1n message", "2n message"]) {
    await using follow = new Program(join(directory, "follow.js"), [], server.address);
    await follow.prints(last);
    expect(follow.errors).toEqual([]);
  }
});
