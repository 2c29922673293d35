/** What ends a process at once: it is no error that anything could handle. */
export class Killed {
  readonly isKilled = true;
}

export function kill(): never {
  // eslint-disable-next-line @typescript-eslint/only-throw-error
  throw new Killed();
}
