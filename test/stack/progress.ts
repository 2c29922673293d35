const quietMilliseconds = 2_000;
const reminderMilliseconds = 10_000;

/**
 * Runs `work` and keeps the person at the terminal informed on stderr: what started, every ten seconds what still runs
 * and how long it usually takes, and how long it took. Work that is done within two seconds says nothing.
 */
export async function withProgress<T>(what: string, usualSeconds: number, work: () => Promise<T>): Promise<T> {
  const startedAt = Date.now();
  const elapsed = (): string => `${Math.round((Date.now() - startedAt) / 1000)} s`;
  let announced = false;
  let reminder: NodeJS.Timeout | undefined;
  const announcement = setTimeout(() => {
    announced = true;
    say(`${what} … (usually takes ${usualSeconds} s)`);
    reminder = setInterval(
      () => say(`${what}: still running after ${elapsed()} (usually takes ${usualSeconds} s)`),
      reminderMilliseconds,
    );
  }, quietMilliseconds);
  try {
    const result = await work();
    if (announced) say(`${what}: done after ${elapsed()}`);
    return result;
  } catch (error) {
    if (announced) say(`${what}: failed after ${elapsed()}`);
    throw error;
  } finally {
    clearTimeout(announcement);
    clearInterval(reminder);
  }
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
