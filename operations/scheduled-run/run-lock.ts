import { type Clock } from "../../clients/clock";
import { ExplainedError } from "../../clients/explained-error";
import { isForeseen } from "../../clients/foreseen";
import { withinTime } from "../../clients/http/within-time";
import { type Lease, type LeaseHolding } from "../../clients/kubernetes/in-cluster/leases";

const LEASE_SECONDS = 30;
const RENEW_MILLISECONDS = 10_000;
const RETRY_MILLISECONDS = 2_000;
const WATCH_MILLISECONDS = 2_000;
/** Before others may take it, there is time left for what was sent last. */
const RENEWED_WITHIN_MILLISECONDS = 20_000;

/** The Lease that a run holds, as far as it is needed here. */
export interface LeaseAccess {
  read(): Promise<Lease | undefined>;
  write(lease: Lease, holding: LeaseHolding): Promise<Lease | undefined>;
}

/** Keeps two runs from working at the same time. */
export class RunLock {
  private renewing: Promise<void> = Promise.resolve();
  private lost: ExplainedError | undefined;

  /** @param renewedAt when the request was begun that renewed it last: others count from a later moment. */
  private constructor(
    private readonly leases: LeaseAccess,
    private readonly clock: Clock,
    private readonly holder: string,
    private lease: Lease,
    private renewedAt: number,
  ) {}

  /**
   * Takes the Lease, or takes it over when its holder does not renew it: that is told by watching it for as long as it
   * lasts, by one's own clock that nobody sets, because the clocks of two nodes need not agree.
   *
   * @param patienceMilliseconds how long one is waited for that renews it; 0 to give up as soon as that is seen.
   * @throws ExplainedError, `busy`, when somebody holds it and renews it.
   */
  static async acquire(
    leases: LeaseAccess,
    clock: Clock,
    holder: string,
    patienceMilliseconds = 0,
    report: (line: string) => void = () => undefined,
  ): Promise<RunLock> {
    const deadline = clock.monotonic() + patienceMilliseconds;
    let watched: { readonly holding: string; readonly since: number } | undefined;
    for (;;) {
      const lease = await leases.read();
      if (lease === undefined) throw missing();
      const other = lease.spec.holderIdentity ?? "";
      const free = other === "" || other === holder;
      // Not the version of the object, which any change of a label raises.
      const seen = JSON.stringify(lease.spec);
      if (watched !== undefined && watched.holding !== seen && !free) {
        if (clock.monotonic() >= deadline) throw held(other);
        report(`waiting: ${other} holds the Lease and renews it`);
      }
      if (watched?.holding !== seen) watched = { holding: seen, since: clock.monotonic() };
      const lasts = (lease.spec.leaseDurationSeconds ?? LEASE_SECONDS) * 1000;
      if (free || clock.monotonic() - watched.since >= lasts) {
        const begun = clock.monotonic();
        const own = await leases.write(lease, holding(holder, clock));
        if (own !== undefined) return new RunLock(leases, clock, holder, own, begun);
      } else {
        await clock.sleep(WATCH_MILLISECONDS);
      }
    }
  }

  /** Renews the Lease until the clock's pauses are broken off. Gives the reason when the lock is lost. */
  async keep(): Promise<ExplainedError> {
    for (let pause = RENEW_MILLISECONDS; ;) {
      await this.clock.sleep(pause);
      try {
        await this.confirm();
        pause = RENEW_MILLISECONDS;
      } catch (error) {
        if (this.lost !== undefined) return this.lost;
        if (!isForeseen(error)) throw error;
        pause = RETRY_MILLISECONDS;
      }
    }
  }

  /**
   * Renews the Lease now. To be called right before what two must not do: nothing else tells that the process slept, or
   * was cut off, and somebody else has taken the Lease meanwhile.
   *
   * @throws ExplainedError when it is lost; whatever else went wrong when nobody can tell.
   */
  confirm(): Promise<void> {
    const renewal = this.renewing.then(() => this.renewInTime());
    this.renewing = renewal.catch(() => undefined);
    return renewal;
  }

  /** Lets go of the Lease, so that the next run need not wait until it expires. */
  async release(): Promise<void> {
    await this.renewing;
    this.lost ??= lost("it was given back");
    const lease = await this.leases.read();
    if (lease?.spec.holderIdentity !== this.holder) return;
    await this.leases.write(lease, { ...holding(this.holder, this.clock), holderIdentity: undefined });
  }

  /** A renewal that takes longer than the Lease has left is no renewal. */
  private async renewInTime(): Promise<void> {
    if (this.lost !== undefined) throw this.lost;
    const begun = this.clock.monotonic();
    const left = this.renewedAt + RENEWED_WITHIN_MILLISECONDS - begun;
    try {
      const renewed = left > 0 && (await withinTime("Kubernetes: the API server", left, this.renew()));
      if (!renewed) this.lost = lost(left > 0 ? "somebody else has taken it" : "it could not be renewed in time");
    } catch (error) {
      if (this.clock.monotonic() - this.renewedAt >= RENEWED_WITHIN_MILLISECONDS) {
        this.lost = lost(error instanceof Error ? error.message : String(error));
      }
      throw this.lost ?? error;
    }
    if (this.lost !== undefined) throw this.lost;
    this.renewedAt = begun;
  }

  /** Whether it is held; one that somebody else has changed in between is renewed as it is now. */
  private async renew(): Promise<boolean> {
    for (let lease: Lease | undefined = this.lease; lease?.spec.holderIdentity === this.holder;) {
      const own = await this.leases.write(lease, holding(this.holder, this.clock));
      if (own !== undefined) {
        this.lease = own;
        return true;
      }
      lease = await this.leases.read();
    }
    return false;
  }
}

function holding(holderIdentity: string, clock: Clock): LeaseHolding {
  return { holderIdentity, leaseDurationSeconds: LEASE_SECONDS, renewTime: new Date(clock.now()).toISOString() };
}

function missing(): ExplainedError {
  return new ExplainedError(
    "failed",
    "The Lease that keeps runs apart is gone. Run `pulumi up --refresh`: it makes it anew.",
  );
}

function held(holder: string): ExplainedError {
  return new ExplainedError("busy", `Another run is at work: ${holder} holds the Lease and renews it.`);
}

function lost(why: string): ExplainedError {
  return new ExplainedError("unknown", `The Lease that keeps runs apart was lost: ${why}.`);
}
