/**
 * The adapter of this client for the conformance kit: commands come as JSON, one a line, on standard input; answers go to
 * standard output in the same way.
 */

import { once } from "node:events";
import { createInterface } from "node:readline";
import { Answers } from "./answers.js";
import { Session } from "./session.js";

const answers = new Answers(async (line) => {
  if (!process.stdout.write(`${line}\n`)) {
    await once(process.stdout, "drain");
  }
});
const session = new Session(answers);

for await (const line of createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY })) {
  if (line.trim() !== "") {
    session.take(JSON.parse(line));
  }
}
await session.close();
process.exit(0);
