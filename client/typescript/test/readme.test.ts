import { execFileSync } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { expect, it } from "vitest";
import { Program } from "./support/program.js";
import { RealServer } from "./support/real-server.js";

const PACKAGE = resolve(import.meta.dirname, "..");

it("the program in the README runs", async () => {
  await using server = await RealServer.start();
  const readme = await readFile(join(PACKAGE, "README.md"), "utf8");
  const program = /<!-- run by test\/readme.test.ts -->\n```ts\n(.*?)```/s.exec(readme)?.[1] ?? "";
  expect(program).toContain('"127.0.0.1:7420"');

  const directory = join(PACKAGE, "build/readme");
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, "follow.ts"), program.replace("127.0.0.1:7420", server.address));
  await writeFile(
    join(directory, "tsconfig.json"),
    JSON.stringify({
      extends: "../../tsconfig.json",
      compilerOptions: { noEmit: false, rootDir: ".", outDir: "out" },
      include: ["follow.ts"],
    }),
  );
  execFileSync(join(PACKAGE, "node_modules/.bin/tsc"), ["-p", directory], { stdio: "inherit" });

  for (const last of ["1n message", "2n message"]) {
    await using follow = new Program(join(directory, "out/follow.js"), [], server.address);
    await follow.prints(last);
    expect(follow.errors).toEqual([]);
  }
});
