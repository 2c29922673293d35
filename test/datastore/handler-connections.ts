import { systemClock } from "../../clients/clock";
import { connectDatastore, type Datastore } from "../../clients/datastore/connect";
import { type DatastoreSettings } from "../../clients/datastore/settings";
import { defaultRetryPolicy, type RetryPolicy } from "../../clients/http/retry";
import { type Connections } from "../../provider/connections/shared-connections";

/** Real connections for a handler, without the pauses between retries; closed by `close`. */
export class HandlerConnections implements Connections {
  private readonly opened: Datastore[] = [];

  /** @param adjust changes settings, such as to a shorter timeout than inputs may have. */
  constructor(
    private readonly policy: Partial<RetryPolicy> = {},
    private readonly adjust: (settings: DatastoreSettings) => DatastoreSettings = (settings) => settings,
  ) {}

  async datastore(settings: DatastoreSettings): Promise<Datastore> {
    const clock = { ...systemClock, sleep: () => Promise.resolve() };
    const datastore = await connectDatastore(
      this.adjust(settings),
      {},
      { ...defaultRetryPolicy, clock, ...this.policy },
    );
    this.opened.push(datastore);
    return datastore;
  }

  optimize(): never {
    throw new Error("a repository needs no Optimize");
  }

  async close(): Promise<void> {
    await Promise.all(this.opened.splice(0).map((datastore) => datastore.close()));
  }
}
