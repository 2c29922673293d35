import { setTimeout as delay } from "node:timers/promises";

/** Waits until the condition holds; an error names it when it does not within the time. */
export async function eventually(what: string, condition: () => boolean, timeoutSeconds = 100): Promise<void> {
  const deadline = Date.now() + timeoutSeconds * 1000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`Not within ${timeoutSeconds} s: ${what}`);
    await delay(20);
  }
}
