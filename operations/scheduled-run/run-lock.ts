import { type Clock } from "../../clients/clock";
import { ExplainedError } from "../../clients/explained-error";
import { type Lease, type LeaseHolding } from "../../clients/kubernetes/in-cluster/leases";

const LEASE_SECONDS = 30;
const RENEW_MILLISECONDS = 10_000;
const WATCH_MILLISECONDS = 2_000;

/** The Lease that a run holds, as far as it is needed here. */
export interface LeaseAccess {
  read(): Promise<Lease | undefined>;
  write(lease: Lease, holding: LeaseHolding): Promise<Lease | undefined>;
}

/** Keeps two runs from working at the same time. */
export class RunLock {
  private constructor(
    private readonly leases: LeaseAccess,
    private readonly clock: Clock,
    private readonly holder: string,
    private lease: Lease,
  ) {}

  /**
   * Takes the Lease, or takes it over when its holder does not renew it: that is told by watching it for as long as it
   * lasts, because the clocks of two nodes need not agree.
   *
   * @throws ExplainedError, `busy`, when somebody holds it and renews it.
   */
  static async acquire(leases: LeaseAccess, clock: Clock, holder: string): Promise<RunLock> {
    let watched: { readonly version: string; readonly since: number } | undefined;
    for (;;) {
      const lease = await leases.read();
      if (lease === undefined) throw missing();
      const version = lease.metadata.resourceVersion;
      const other = lease.spec.holderIdentity ?? "";
      const free = other === "" || other === holder;
      if (watched !== undefined && watched.version !== version && !free) throw held(other);
      watched ??= { version, since: clock.now() };
      const expired = clock.now() - watched.since >= (lease.spec.leaseDurationSeconds ?? LEASE_SECONDS) * 1000;
      if (free || expired) {
        const own = await leases.write(lease, holding(holder, clock));
        if (own !== undefined) return new RunLock(leases, clock, holder, own);
      } else {
        await clock.sleep(WATCH_MILLISECONDS);
      }
    }
  }

  /** Renews the Lease until the clock's pauses are broken off. Gives the reason when the lock is lost. */
  async keep(): Promise<ExplainedError> {
    let renewed = this.clock.now();
    for (;;) {
      await this.clock.sleep(RENEW_MILLISECONDS);
      try {
        if (!(await this.renew())) return lost("somebody else has taken it");
        renewed = this.clock.now();
      } catch (error) {
        if (this.clock.now() - renewed < LEASE_SECONDS * 1000) continue;
        return lost(error instanceof Error ? error.message : String(error));
      }
    }
  }

  /** Lets go of the Lease, so that the next run need not wait until it expires. */
  async release(): Promise<void> {
    const lease = await this.leases.read();
    if (lease?.spec.holderIdentity !== this.holder) return;
    await this.leases.write(lease, { ...holding(this.holder, this.clock), holderIdentity: undefined });
  }

  private async renew(): Promise<boolean> {
    const own = await this.leases.write(this.lease, holding(this.holder, this.clock));
    const now = own ?? (await this.leases.read());
    if (now?.spec.holderIdentity !== this.holder) return false;
    this.lease = now;
    return true;
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
