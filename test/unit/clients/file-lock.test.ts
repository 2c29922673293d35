import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rename, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { systemClock } from "../../../clients/clock";
import { type Confirm, withFileLock } from "../../../clients/file-lock";
import { ManualClock } from "./http/manual-clock";

const PROCESSES = 6;
const ROUNDS = 100;
const times = { renewMilliseconds: 4_000, abandonedMilliseconds: 20_000, pollMilliseconds: 50 };

let folder: string;
let path: string;
const wanted = (patienceMilliseconds = 0) => ({ path, kind: "ledger", who: "ada@laptop", patienceMilliseconds });

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "file-lock-"));
  path = join(folder, "file.lock");
});
afterEach(() => rm(folder, { recursive: true }));

async function lockedBy(holder: string, ageMilliseconds = 0): Promise<void> {
  await mkdir(path);
  await writeFile(join(path, holder), "");
  const then = new Date(Date.now() - ageMilliseconds);
  await utimes(join(path, holder), then, then);
}

/** What a lock of this process is called, without its counter. */
async function ownName(): Promise<string> {
  let name = "";
  await withFileLock(wanted(), async () => void (name = (await readdir(path))[0] ?? ""));
  return name.replace(/,\d+$/, "");
}

describe("of processes that take over at once", () => {
  test("one gets it, in every round, and nothing stays behind", async () => {
    const dead = (await ownName()).replace(/,\d+,/, `,${String(spawnSync(process.execPath, ["--version"]).pid)},`);
    const log = join(folder, "log");
    await writeFile(log, "");
    const workers = Array.from({ length: PROCESSES }, () => worker(dead, log));
    expect(await Promise.all(workers.map(ended))).toEqual(workers.map(() => 0));
    const lines = (await readFile(log, "utf8")).trim().split("\n");
    expect(lines).toHaveLength(2 * PROCESSES * ROUNDS);
    // Each "in" is followed by the "out" of the same process.
    const overlaps = lines.filter((line, at) => at % 2 === 1 && line !== lines[at - 1]?.replace("in", "out"));
    expect(overlaps).toEqual([]);
    expect((await readdir(folder)).filter((name) => name !== "log" && name !== "file.lock")).toEqual([]);
  }, 300_000);
});

/** Takes the lock again and again; every other time it leaves it as one that died does, so that the next takes it over. */
function worker(dead: string, log: string): ChildProcess {
  const source = `
    const { withFileLock } = require("./clients/file-lock.ts");
    const { appendFileSync, readdirSync, renameSync } = require("node:fs");
    const { join } = require("node:path");
    const [path, log, dead] = process.argv.slice(1);
    (async () => {
      for (let round = 0; round < ${ROUNDS}; round++) {
        const wanted = { path, kind: "test", who: "ada@laptop", patienceMilliseconds: 120000 };
        await withFileLock(wanted, async (confirm) => {
          appendFileSync(log, "in " + process.pid + " " + round + "\\n");
          await confirm();
          await new Promise((resolve) => setImmediate(resolve));
          appendFileSync(log, "out " + process.pid + " " + round + "\\n");
          const [name] = readdirSync(path);
          if (round % 2 === 0) renameSync(join(path, name), join(path, dead + "," + process.pid + round));
        }, undefined, { renewMilliseconds: 4000, abandonedMilliseconds: 60000, pollMilliseconds: 1 });
      }
    })().catch((error) => { console.error(error); process.exit(1); });
  `;
  const loader = ["--import", "tsx"];
  return spawn(process.execPath, [...loader, "-e", source, path, log, dead], {
    stdio: ["ignore", "ignore", "inherit"],
  });
}

function ended(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => child.once("exit", resolve));
}

test.each([
  ["a minute ago", 60_000],
  ["in a minute", -60_000],
  ["now", 0],
])("one that is renewed is never taken, though the file server says that it was %s", async (_when, age) => {
  let counter = 0;
  await lockedBy("eve@other,17,elsewhere,abc,0", age);
  const clock = renewing(() => rename(holderFile(counter), holderFile(++counter)));
  await expect(withFileLock(wanted(45_000), () => Promise.resolve(), clock, times)).rejects.toMatchObject({
    outcome: "busy",
    message: expect.stringMatching(/^ledger: process 17 of eve@other holds the lock/) as string,
  });
  expect(await readdir(folder)).toEqual(["file.lock"]);
});

test("each holder is waited for anew, so that many in a row do not make the last one give up", async () => {
  let [holder, counter] = [0, 0];
  const file = () => join(path, `eve@other,17,elsewhere,holder${holder},${counter}`);
  await lockedBy("eve@other,17,elsewhere,holder0,0");
  // Each holds it for 32 s, renews it every 4 s, and is followed by the next one; the fourth gives it back.
  const clock = renewing(async () => {
    const before = file();
    [holder, counter] = counter === 7 ? [holder + 1, 0] : [holder, counter + 1];
    await (holder === 4 ? rm(path, { recursive: true }) : rename(before, file()));
  });
  expect(await withFileLock(wanted(45_000), () => Promise.resolve("done"), clock, times)).toBe("done");
});

test.each([60_000, -60_000, 0])(
  "one of a host that is gone is taken over, whatever its file's time (%i)",
  async (age) => {
    await lockedBy("eve@other,17,elsewhere,abc,0", age);
    const clock = new ManualClock();
    const started = clock.monotonic();
    expect(await withFileLock(wanted(), () => Promise.resolve("done"), clock, times)).toBe("done");
    expect(clock.monotonic() - started).toBeGreaterThanOrEqual(times.abandonedMilliseconds);
    expect(await readdir(folder)).toEqual([]);
  },
);

describe("one whose process has ended, and whose number another process has now", () => {
  const others: readonly (readonly [string, () => number])[] = [
    ["this process", () => process.pid],
    ["its parent", () => process.ppid],
    ["one of somebody else", () => 1],
  ];

  test.each(others)("is taken over once nobody has renewed it for long enough: %s", async (_who, pid) => {
    await lockedBy(`${(await ownName()).replace(/,\d+,/, `,${String(pid())},`)},0`);
    const clock = new ManualClock();
    const started = clock.monotonic();
    expect(await withFileLock(wanted(), () => Promise.resolve("done"), clock, times)).toBe("done");
    expect(clock.monotonic() - started).toBeGreaterThanOrEqual(times.abandonedMilliseconds);
    expect(await readdir(folder)).toEqual([]);
  });

  test.each(others)("is waited for while somebody renews it: %s", async (_who, pid) => {
    const name = (await ownName()).replace(/,\d+,/, `,${String(pid())},`);
    await lockedBy(`${name},0`);
    let counter = 0;
    const clock = renewing(() => rename(join(path, `${name},${counter}`), join(path, `${name},${++counter}`)));
    await expect(withFileLock(wanted(), () => Promise.resolve(), clock, times)).rejects.toMatchObject({
      outcome: "busy",
    });
    expect(await readdir(path)).toEqual([`${name},${counter}`]);
  });
});

const onLinux = process.platform === "linux" ? test : test.skip;
onLinux("one of a process that has ended, and that nobody has waited for, is taken over at once", async () => {
  // The shell becomes a program that waits for no children, before its child ends: that stays a zombie.
  const parent = spawn("sh", ["-c", "sleep 0.5 & echo $!; exec sleep 60"], { stdio: ["ignore", "pipe", "inherit"] });
  try {
    const pid = await new Promise<string>((resolve) =>
      parent.stdout.once("data", (data) => resolve(String(data).trim())),
    );
    while (!/\) Z/.test(await readFile(`/proc/${pid}/stat`, "utf8"))) await new Promise((go) => setTimeout(go, 20));
    await lockedBy(`${(await ownName()).replace(/,\d+,/, `,${pid},`)},0`);
    const clock = new ManualClock();
    const started = clock.monotonic();
    expect(await withFileLock(wanted(), () => Promise.resolve("done"), clock, times)).toBe("done");
    expect(clock.monotonic() - started).toBeLessThan(times.abandonedMilliseconds);
  } finally {
    parent.kill("SIGKILL");
  }
});

test("a clock that is set, forward or back, takes nothing and keeps nothing", async () => {
  await lockedBy("eve@other,17,elsewhere,abc,0");
  const clock = new ManualClock();
  const started = clock.monotonic();
  const sleep = (milliseconds: number) => {
    clock.jump(clock.pauses.length % 2 === 0 ? 3_600_000 : -7_200_000);
    return clock.sleep(milliseconds);
  };
  const jumping = { now: () => clock.now(), monotonic: () => clock.monotonic(), sleep };
  await withFileLock(wanted(), () => Promise.resolve(), jumping, times);
  expect(clock.monotonic() - started).toBe(times.abandonedMilliseconds);
});

test("who lost it is told before the next request", async () => {
  const taken = withFileLock(wanted(), async (confirm: Confirm) => {
    await confirm();
    const [name = ""] = await readdir(path);
    await rename(join(path, name), join(path, "eve@other,17,elsewhere,abc,0"));
    await confirm();
  });
  await expect(taken).rejects.toThrow(/was lost: process 17 of eve@other has taken it over/);
  expect(await readdir(path)).toEqual(["eve@other,17,elsewhere,abc,0"]);
});

test("who lost it while he does something else is broken off", async () => {
  const quick = { ...times, renewMilliseconds: 1 };
  const taken = withFileLock(
    wanted(),
    async () => {
      const [name = ""] = await readdir(path);
      await rename(join(path, name), join(path, "eve@other,17,elsewhere,abc,0")).catch(() =>
        rm(path, { recursive: true }),
      );
      return new Promise(() => undefined);
    },
    systemClock,
    quick,
  );
  await expect(taken).rejects.toMatchObject({ outcome: "unknown" });
});

test("a file in its place, as earlier versions made, is told and left alone", async () => {
  await writeFile(path, '{"who":"ada@laptop","pid":1}');
  await expect(withFileLock(wanted(), () => Promise.resolve())).rejects.toThrow(/is a file, as an earlier version/);
  expect(await readdir(folder)).toEqual(["file.lock"]);
});

const holderFile = (counter: number) => join(path, `eve@other,17,elsewhere,abc,${counter}`);

/** A clock in whose pauses the holder renews its lock. */
function renewing(renew: () => Promise<void>) {
  const clock = new ManualClock();
  return {
    now: () => clock.now(),
    monotonic: () => clock.monotonic(),
    sleep: async (milliseconds: number) => {
      await clock.sleep(milliseconds);
      if (clock.pauses.length % 80 === 0) await renew();
    },
  };
}
