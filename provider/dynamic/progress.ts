import { type Clock } from "../../clients/clock";

const QUIET_MILLISECONDS = 10_000;

/**
 * Says how far long work has come, at most every ten seconds. The engine shows what a provider prints as information on
 * the stack.
 */
export function progressReport(clock: Clock, print: (line: string) => void = console.log): (line: string) => void {
  let last = clock.now();
  return (line) => {
    if (clock.now() - last < QUIET_MILLISECONDS) return;
    last = clock.now();
    print(line);
  };
}
