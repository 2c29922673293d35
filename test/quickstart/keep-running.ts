/** Resolves at Ctrl-C, or when the process is asked to end. */
export function untilInterrupted(): Promise<void> {
  return new Promise((resolve) => {
    const stop = () => {
      clearInterval(alive);
      resolve();
    };
    // Without a timer, Node ends when nothing else is left to wait for.
    const alive = setInterval(() => undefined, 60_000);
    process.once("SIGINT", stop);
    process.once("SIGTERM", stop);
  });
}
