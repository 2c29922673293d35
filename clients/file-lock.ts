import { createHash, randomBytes } from "node:crypto";
import { readFileSync, readlinkSync } from "node:fs";
import { mkdir, readdir, rename, rm, rmdir, unlink, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";

import { type Clock, systemClock } from "./clock";
import { errorCode } from "./error-code";
import { ExplainedError } from "./explained-error";

/** Which lock is wanted, and by whom. */
export interface WantedLock {
  /** The folder that is the lock; it is there only while somebody holds it. */
  readonly path: string;
  /** What is locked, for messages: the beginning of a sentence. */
  readonly kind: string;
  /** `user@host`. */
  readonly who: string;
  /** How long each holder is waited for that renews it; 0 to give up as soon as that is seen. */
  readonly patienceMilliseconds: number;
}

/** How a lock is kept; all who share one must agree. */
export interface LockTimes {
  readonly renewMilliseconds: number;
  /** One that was not renewed for so long, as its observer saw it by his own clock, belongs to nobody any more. */
  readonly abandonedMilliseconds: number;
  readonly pollMilliseconds: number;
}

const TIMES: LockTimes = { renewMilliseconds: 4_000, abandonedMilliseconds: 20_000, pollMilliseconds: 50 };

/** Throws when the lock is not held any more. To be called right before what must not be done by two. */
export type Confirm = () => Promise<void>;

/**
 * Works while no other process does, on this host or another one that shares the folder. When the lock is lost meanwhile,
 * this rejects at once, and `confirm` keeps the work from doing more.
 *
 * The lock is a folder that holds one file without contents. Its name tells who holds it, and ends in a counter. Every
 * step is one rename, of which the file system lets only one of two succeed:
 * - taking a free lock renames a finished folder to the lock, which fails while there is a file in that;
 * - renewing it renames the file to the next number, which fails when somebody else has taken over;
 * - taking it over renames the file, as it was seen, to one's own, which fails when its holder has renewed it.
 * So no clock of a file server or of another host counts, and a holder that was only slow is told. Whether a holder lives is
 * told by its renewals alone, except that one whose process is certainly gone is not waited for.
 *
 * @throws ExplainedError, `busy`, when somebody else holds it; `unknown` when it was lost.
 */
export async function withFileLock<Result>(
  wanted: WantedLock,
  work: (confirm: Confirm) => Promise<Result>,
  clock: Clock = systemClock,
  times: LockTimes = TIMES,
): Promise<Result> {
  const held = await FileLock.take(wanted, clock, times);
  try {
    return await Promise.race([work(() => held.renew()), held.keep()]);
  } finally {
    await held.release();
  }
}

class FileLock {
  private counter = 0;
  private lost: ExplainedError | undefined;
  private timer: NodeJS.Timeout | undefined;
  private renewing: Promise<void> = Promise.resolve();
  private renewedAt: number;

  private constructor(
    private readonly wanted: WantedLock,
    private readonly owner: string,
    private readonly clock: Clock,
    private readonly times: LockTimes,
  ) {
    this.renewedAt = clock.monotonic();
  }

  static async take(wanted: WantedLock, clock: Clock, times: LockTimes): Promise<FileLock> {
    const owner = ownerName(wanted.who);
    const { path, kind } = wanted;
    const prepared = `${path}.${owner.split(",")[3] ?? ""}`;
    try {
      await mkdir(prepared);
      await writeFile(join(prepared, `${owner},0`), "");
      await takeTurn(wanted, { owner, prepared }, clock, times);
    } catch (error) {
      // Whoever is told to stop while he waits says so himself.
      if (error instanceof ExplainedError || errorCode(error) === "unknown") throw error;
      throw new ExplainedError("failed", `${kind}: the lock ${path} cannot be made (${errorCode(error)}).`);
    } finally {
      await rm(prepared, { recursive: true, force: true });
    }
    return new FileLock(wanted, owner, clock, times);
  }

  /** Renews it from time to time. Rejects once it is lost. */
  keep(): Promise<never> {
    return new Promise((_resolve, reject) => {
      const again = () => {
        this.timer = setTimeout(() => void this.renew().then(again, lostOrAgain), this.times.renewMilliseconds).unref();
      };
      const lostOrAgain = (error: unknown) => {
        if (this.lost === undefined) return again();
        reject(error instanceof Error ? error : new Error(String(error)));
      };
      again();
    });
  }

  /** One renewal after the other. @throws when it is lost, or nobody can tell. */
  renew(): Promise<void> {
    const renewal = this.renewing.then(() => this.renewNow());
    this.renewing = renewal.catch(() => undefined);
    return renewal;
  }

  async release(): Promise<void> {
    clearTimeout(this.timer);
    await this.renewing;
    this.lost ??= new ExplainedError("unknown", `${this.wanted.kind}: the lock was given back already.`);
    await unlink(this.file(this.counter)).catch(() => undefined);
    // Somebody may have taken the empty folder in between; then it is theirs.
    await rmdir(this.wanted.path).catch(() => undefined);
  }

  private async renewNow(): Promise<void> {
    if (this.lost !== undefined) throw this.lost;
    const begun = this.clock.monotonic();
    const { path, kind } = this.wanted;
    try {
      await rename(this.file(this.counter), this.file(this.counter + 1));
    } catch (error) {
      const [holder] = await holders(path).catch(() => []);
      // A file server may do what is asked and lose its answer, so that the question is sent again.
      if (holder !== `${this.owner},${this.counter + 1}`) {
        const why = `${kind}: the lock ${path} could not be renewed (${errorCode(error)}).`;
        const since = this.clock.monotonic() - this.renewedAt;
        if (errorCode(error) === "ENOENT") {
          this.lost = new ExplainedError("unknown", `${kind}: the lock ${path} was lost${taker(holder)}.`);
        } else if (since >= this.times.abandonedMilliseconds / 2) this.lost = new ExplainedError("unknown", why);
        throw this.lost ?? new ExplainedError("unknown", why);
      }
    }
    this.counter++;
    this.renewedAt = begun;
  }

  private file(counter: number): string {
    return join(this.wanted.path, `${this.owner},${counter}`);
  }
}

async function takeTurn(
  { path, kind, patienceMilliseconds }: WantedLock,
  { owner, prepared }: { readonly owner: string; readonly prepared: string },
  clock: Clock,
  { abandonedMilliseconds, pollMilliseconds }: LockTimes,
): Promise<void> {
  let deadline = clock.monotonic() + patienceMilliseconds;
  let owned = "";
  let watched = { names: "", since: clock.monotonic(), first: true };
  const pause = async () => {
    if (clock.monotonic() >= deadline + 2 * abandonedMilliseconds) {
      throw new ExplainedError(
        "busy",
        `${kind}: the lock ${path} could not be had. Look what keeps changing that folder.`,
      );
    }
    await clock.sleep(pollMilliseconds);
  };
  for (;;) {
    if (await renamed(prepared, path)) return;
    const names = await holders(path);
    const [holder] = names;
    if (holder === `${owner},0`) return;
    if (holder === undefined) {
      // Not every system renames a folder to one that is there, empty as it may be.
      await rmdir(path).catch(() => undefined);
      await pause();
      continue;
    }
    // Each holder is waited for anew: where the lock changes hands, the turn comes nearer.
    const holding = holder.slice(0, holder.lastIndexOf(","));
    if (owned !== "" && owned !== holding) deadline = clock.monotonic() + patienceMilliseconds;
    owned = holding;
    const key = names.join("/");
    const renewed = !watched.first && watched.names !== key;
    if (watched.names !== key) watched = { names: key, since: clock.monotonic(), first: false };
    const abandoned = clock.monotonic() - watched.since >= abandonedMilliseconds;
    if (hasEnded(holder) || abandoned) {
      if (await renamed(join(path, holder), join(path, `${owner},0`))) {
        for (const name of names.slice(1)) await unlink(join(path, name)).catch(() => undefined);
        return;
      }
      await pause();
      continue;
    }
    if (renewed && clock.monotonic() >= deadline) {
      throw new ExplainedError(
        "busy",
        `${kind}: ${described(holder)} holds the lock ${path}. Try again once it has ended.`,
      );
    }
    await pause();
  }
}

/** Whoever holds the lock; more than one only where somebody put files there. */
async function holders(path: string): Promise<string[]> {
  try {
    return (await readdir(path)).sort();
  } catch (error) {
    if (errorCode(error) === "ENOENT") return [];
    if (errorCode(error) !== "ENOTDIR") throw error;
    throw new ExplainedError(
      "busy",
      `${path} is a file, as an earlier version of this package made for its lock. If no process of that version works any more, delete that file.`,
    );
  }
}

async function renamed(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (error) {
    // Windows has one word for a folder that is there and for one that may not be written.
    if (["ENOTEMPTY", "EEXIST", "EPERM", "ENOENT", "ENOTDIR"].includes(errorCode(error))) return false;
    throw error;
  }
}

function ownerName(who: string): string {
  const readable = encodeURIComponent(who.slice(0, 60)).replaceAll("%40", "@").slice(0, 150);
  return [readable, process.pid, placeOfProcesses(), randomBytes(8).toString("hex")].join(",");
}

/**
 * Where process numbers mean the same: one boot of one machine, and there one of its namespaces of processes. Containers
 * may share a host's name and not its processes.
 */
function placeOfProcesses(): string {
  const told = [hostname()];
  try {
    told.push(readFileSync("/proc/sys/kernel/random/boot_id", "utf8"), readlinkSync("/proc/self/ns/pid"));
  } catch {
    // Not Linux.
  }
  return createHash("sha256").update(told.join("\n")).digest("hex").slice(0, 12);
}

/**
 * Whether the process that holds it is certainly gone. That one of its number lives says nothing: numbers are given again,
 * and a holder tells that it lives by renewing the lock.
 */
function hasEnded(holder: string): boolean {
  const [, pid = "", place] = holder.split(",");
  return place === placeOfProcesses() && /^\d+$/.test(pid) && !isAlive(Number(pid));
}

/** One that belongs to somebody else may not be signalled, and so lives. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return errorCode(error) !== "ESRCH";
  }
  try {
    // One that has ended and that nobody has waited for, as happens in containers, still has its number.
    return !/^\d+ \(.*\) Z/s.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return true;
  }
}

function described(holder: string): string {
  const [who = "", pid] = holder.split(",");
  return pid === undefined ? `somebody (${holder})` : `process ${pid} of ${decoded(who)}`;
}

function taker(holder: string | undefined): string {
  return holder === undefined ? ": its file is gone" : `: ${described(holder)} has taken it over`;
}

/** A name that was cut may end within a character. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
