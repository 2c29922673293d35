import { setTimeout as delay } from "node:timers/promises";

const pollMilliseconds = 200;

/** Repeats what may fail at first until it succeeds; after the deadline its last error is thrown. */
export async function eventually<T>(attempt: () => Promise<T>, seconds = 200): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await delay(pollMilliseconds);
    }
  }
}
