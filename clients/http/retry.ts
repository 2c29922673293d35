import { type Clock, systemClock } from "../clock";
import { retryAfterMilliseconds } from "./retry-after";
import { LASTING_FAULTS, TransportError } from "./transport-error";

export interface RetryPolicy {
  /** Tries in all, the first included. */
  readonly attempts: number;
  readonly firstDelayMilliseconds: number;
  readonly longestDelayMilliseconds: number;
  /** No try starts later than this after the first one, whatever `Retry-After` asks for. */
  readonly totalMilliseconds: number;
  readonly clock: Clock;
  /** Between 0 and 1, as `Math.random`. */
  readonly random: () => number;
}

export const defaultRetryPolicy: RetryPolicy = {
  attempts: 4,
  firstDelayMilliseconds: 200,
  longestDelayMilliseconds: 5_000,
  totalMilliseconds: 90_000,
  clock: systemClock,
  random: Math.random,
};

const WORTH_REPEATING = new Set([429, 502, 503, 504]);

/**
 * Repeats a request that is safe to repeat, while the answer says "not now" or none arrives, with growing and jittered
 * pauses. Nothing is repeated sooner than `Retry-After` asks for; where that is later than the policy allows, there is
 * no further try. The last answer or error is passed on as it is.
 */
export async function withRetries<Answer extends { status: number; headers: Readonly<Record<string, string>> }>(
  policy: RetryPolicy,
  send: () => Promise<Answer>,
): Promise<Answer> {
  const deadline = policy.clock.monotonic() + policy.totalMilliseconds;
  const mayPause = async (attempt: number, asked: number | undefined) => {
    const pause = Math.max(growingPause(policy, attempt), asked ?? 0);
    if (attempt >= policy.attempts || policy.clock.monotonic() + pause > deadline) return false;
    await policy.clock.sleep(pause);
    return true;
  };
  for (let attempt = 1; ; attempt++) {
    try {
      const answer = await send();
      if (!WORTH_REPEATING.has(answer.status)) return answer;
      const asked = retryAfterMilliseconds(answer.headers["retry-after"], policy.clock.now());
      if (!(await mayPause(attempt, asked))) return answer;
    } catch (error) {
      if (!(error instanceof TransportError) || LASTING_FAULTS.has(error.fault)) throw error;
      if (!(await mayPause(attempt, undefined))) throw error;
    }
  }
}

function growingPause(policy: RetryPolicy, attempt: number): number {
  const growing = Math.min(policy.firstDelayMilliseconds * 2 ** (attempt - 1), policy.longestDelayMilliseconds);
  return growing * (0.5 + policy.random() / 2);
}
