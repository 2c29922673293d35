/** What ends a process at once: it is no error that anything could handle. */
export class Killed {
  readonly isKilled = true;
}
