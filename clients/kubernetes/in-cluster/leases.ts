import * as v from "valibot";

import { type ApiServer } from "./api-server";

const GROUP = "apis/coordination.k8s.io/v1";

const leaseBody = v.looseObject({
  metadata: v.looseObject({ name: v.string(), resourceVersion: v.string() }),
  spec: v.optional(
    v.looseObject({ holderIdentity: v.nullish(v.string()), leaseDurationSeconds: v.nullish(v.number()) }),
    {},
  ),
});

/** A Lease as it was read. */
export type Lease = v.InferOutput<typeof leaseBody>;

/** Who holds a Lease, since when and for how long. */
export interface LeaseHolding {
  /** Undefined to let go of it. */
  readonly holderIdentity: string | undefined;
  readonly leaseDurationSeconds: number;
  /** ISO 8601, UTC. */
  readonly renewTime: string;
}

/** One Lease. */
export class LeaseStore {
  constructor(
    private readonly api: ApiServer,
    private readonly name: string,
  ) {}

  /** Undefined when there is no such Lease. */
  read(): Promise<Lease | undefined> {
    return this.api.get(GROUP, "leases", this.name, leaseBody);
  }

  /** Makes it, held by nobody; one that is there already stays as it is. */
  async make(): Promise<void> {
    const object = { apiVersion: "coordination.k8s.io/v1", kind: "Lease", metadata: { name: this.name }, spec: {} };
    await this.api.create(GROUP, "leases", this.name, object, leaseBody);
  }

  /** Undefined when somebody has changed the Lease since it was read. */
  write(lease: Lease, { holderIdentity, leaseDurationSeconds, renewTime }: LeaseHolding): Promise<Lease | undefined> {
    const spec = {
      ...lease.spec,
      holderIdentity: holderIdentity ?? "",
      leaseDurationSeconds,
      // The API asks for microseconds.
      renewTime: renewTime.replace(/(\.\d{3})Z$/, "$1000Z"),
    };
    return this.api.replace(GROUP, "leases", this.name, { ...lease, spec }, leaseBody);
  }
}
