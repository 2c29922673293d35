import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { temporaryFolder } from "../../stack/guardian";
import { isAlive } from "../../stack/live-process";
import { runCommand } from "../../stack/run-command";
import { eventually } from "./eventually";

test("returns what the command printed", async () => {
  const result = await runCommand("sh", ["-c", "echo out; echo $WORD >&2"], { env: { ...process.env, WORD: "error" } });
  expect(result).toEqual({ stdout: "out\n", stderr: "error\n", code: 0 });
});

test("a failure quotes the end of the output, unless it is allowed", async () => {
  const failing = ["-c", "echo reason >&2; exit 4"];
  await expect(runCommand("sh", failing)).rejects.toThrow(/ended with 4:\nreason/);
  expect((await runCommand("sh", failing, { allowFailure: true })).code).toBe(4);
});

test("a time-out ends what the command started too", async () => {
  const logFile = join(await temporaryFolder("command-test"), "log");
  const slow = runCommand("sh", ["-c", "sleep 600 & echo $!; wait"], { timeoutSeconds: 4, logFile });
  await expect(slow).rejects.toThrow("ran longer than 4 s");
  const sleeper = Number(await readFile(logFile, "utf8"));
  expect(sleeper).toBeGreaterThan(0);
  await eventually("the sleeper has ended", () => !isAlive(sleeper));
});

test("a command that does not exist is an error", async () => {
  await expect(runCommand("no-such-command", [])).rejects.toThrow("ENOENT");
});
