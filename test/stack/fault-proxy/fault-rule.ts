/** What the proxy does to a request that a rule matches. */
export type FaultAction =
  /** The connection ends before anything reached the target. */
  | { kind: "refuse" }
  /** A TCP reset instead of an answer; the target never saw the request. */
  | { kind: "reset-before" }
  /** The target acted and answered in full; then the client's connection is reset. */
  | { kind: "reset-after" }
  | { kind: "delay"; milliseconds: number }
  /** A gate: the target sees the request once the rule is opened, also when the client has given up by then. */
  | { kind: "hold" }
  /** Accepted, never forwarded, never answered. */
  | { kind: "hang" }
  | { kind: "answer"; status: number; body?: string; headers?: Record<string, string> }
  /** The head and the first `bytes` (default: half) of the target's body, then the connection ends. */
  | { kind: "truncate"; bytes?: number }
  | { kind: "content-type"; value: string }
  | { kind: "rewrite"; body: (text: string) => string }
  /** Something else happens between the client's request and the target, such as a second writer. */
  | { kind: "before-forward"; run: () => Promise<void> };

/** Which requests meet a fault. A path string is the whole path, without the query unless it holds a "?". */
export interface FaultRule {
  method?: string | RegExp;
  path?: string | RegExp;
  /** The first so many matching requests pass. */
  skip?: number;
  /** How many requests meet the fault; without it, all. */
  times?: number;
  do: FaultAction;
}

/** A rule at work. */
export interface InjectedFault {
  /** How many requests met the fault. */
  readonly hits: number;
  /** Settles when a first request has met the fault. */
  readonly met: Promise<void>;
  /** Lets go on what a "hold" keeps back, and all that comes later. */
  open(): void;
  remove(): void;
}

/** Counts what a rule has seen, and says whether it is its turn. */
export class CountedRule {
  hits = 0;
  readonly met = new Signal();
  readonly opened = new Signal();
  #passed = 0;

  constructor(readonly rule: FaultRule) {}

  /** Counts the request if the rule matches it; true if the fault is due. */
  takes(method: string, path: string): boolean {
    const { rule } = this;
    if (!matches(rule.method, method, method) || !matches(rule.path, path, withoutQuery(path))) return false;
    if (this.hits >= (rule.times ?? Infinity)) return false;
    if (this.#passed < (rule.skip ?? 0)) {
      this.#passed += 1;
      return false;
    }
    this.hits += 1;
    this.met.give();
    return true;
  }
}

/** Given once, and waited for by anybody. */
class Signal {
  give: () => void = () => undefined;
  readonly given = new Promise<void>((resolve) => (this.give = resolve));
}

function withoutQuery(path: string): string {
  return path.split("?", 1)[0] ?? path;
}

function matches(wanted: string | RegExp | undefined, whole: string, short: string): boolean {
  if (wanted === undefined) return true;
  if (typeof wanted === "string") return wanted === (wanted.includes("?") ? whole : short);
  // A copy without "g" and "y", which would remember where the last match ended.
  return new RegExp(wanted.source, wanted.flags.replace(/[gy]/g, "")).test(whole);
}
