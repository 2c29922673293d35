import { type Clock, systemClock } from "../clock";
import { TransportError } from "./transport-error";

export interface RetryPolicy {
  /** Tries in all, the first included. */
  readonly attempts: number;
  readonly firstDelayMilliseconds: number;
  readonly longestDelayMilliseconds: number;
  readonly clock: Clock;
  /** Between 0 and 1, as `Math.random`. */
  readonly random: () => number;
}

export const defaultRetryPolicy: RetryPolicy = {
  attempts: 4,
  firstDelayMilliseconds: 200,
  longestDelayMilliseconds: 5_000,
  clock: systemClock,
  random: Math.random,
};

const WORTH_REPEATING = new Set([429, 502, 503, 504]);

/**
 * Repeats a request that is safe to repeat, while the answer says "not now" or none arrives, with growing and jittered
 * pauses; `Retry-After` is respected up to the longest pause. The last answer or error is passed on as it is.
 */
export async function withRetries<Answer extends { status: number; headers: Readonly<Record<string, string>> }>(
  policy: RetryPolicy,
  send: () => Promise<Answer>,
): Promise<Answer> {
  for (let attempt = 1; ; attempt++) {
    const last = attempt >= policy.attempts;
    try {
      const answer = await send();
      if (last || !WORTH_REPEATING.has(answer.status)) return answer;
      await policy.clock.sleep(pause(policy, attempt, Number(answer.headers["retry-after"])));
    } catch (error) {
      if (last || !(error instanceof TransportError) || error.fault === "certificate") throw error;
      await policy.clock.sleep(pause(policy, attempt, Number.NaN));
    }
  }
}

function pause(policy: RetryPolicy, attempt: number, retryAfterSeconds: number): number {
  const growing = Math.min(policy.firstDelayMilliseconds * 2 ** (attempt - 1), policy.longestDelayMilliseconds);
  const jittered = growing * (0.5 + policy.random() / 2);
  if (!Number.isFinite(retryAfterSeconds)) return jittered;
  return Math.min(Math.max(jittered, retryAfterSeconds * 1000), policy.longestDelayMilliseconds);
}
