import fc from "fast-check";

import { BackupNotCompleted } from "../../../operations/backup/backup-not-completed";
import { deleteBackup } from "../../../operations/backup/delete-backup";
import { completedParts } from "../../../operations/backup/judge-backup";
import { readBackup } from "../../../operations/backup/read-backup";
import { goOnWithBackup, takeBackup } from "../../../operations/backup/take-backup";
import { ExplainedError } from "../../../clients/explained-error";
import { TransportError } from "../../../clients/http/transport-error";
import { ManagementApiError } from "../../../clients/optimize/management-api-error";
import { type Call, lostAnswer, SimulatedClock, SimulatedInstallation } from "./simulation";

const options = {
  backupId: undefined,
  adopt: false,
  whenBusy: "wait" as const,
  timeoutMilliseconds: 1_800_000,
  graceMilliseconds: 60_000,
};

/** One thing that goes wrong at one call. */
interface Trouble {
  readonly call: Call;
  /** The how manieth of these calls. */
  readonly nth: number;
  readonly what: "lost before" | "lost after" | "502" | "restart Optimize" | "restart datastore";
}

const trouble: fc.Arbitrary<Trouble> = fc.record({
  call: fc.constantFrom<Call>("list", "get", "request", "remove", "store list", "store delete"),
  nth: fc.oneof(fc.integer({ min: 1, max: 2 }), fc.integer({ min: 1, max: 30 })),
  what: fc.constantFrom("lost before", "lost after", "502", "restart Optimize", "restart datastore"),
});

const settings = fc.record({
  sequential: fc.boolean(),
  store: fc.boolean(),
  troubles: fc.array(trouble, { maxLength: 4 }),
});

function inTrouble(installation: SimulatedInstallation, troubles: readonly Trouble[]): void {
  const seen = new Map<Call, number>();
  const due = (call: Call) => troubles.filter((one) => one.call === call && one.nth === seen.get(call));
  installation.before = (call) => {
    seen.set(call, (seen.get(call) ?? 0) + 1);
    for (const { what } of due(call)) {
      if (what === "restart Optimize") installation.restartOptimize();
      if (what === "restart datastore") installation.restartDatastore();
      if (what === "lost before") throw lostAnswer();
      if (what === "502") throw new ManagementApiError("datastore-unreachable", 502, "no datastore.");
    }
  };
  installation.after = (call) => {
    if (due(call).some(({ what }) => what === "lost after")) throw lostAnswer();
  };
}

const foreign = [
  "camunda_optimize_9_manual",
  "camunda_optimize_x1_8.8.0_part_1_of_2",
  "camunda_webapps_9_8.8.0_part_1_of_6",
];

function isExplained(error: unknown): boolean {
  return error instanceof ExplainedError || error instanceof TransportError;
}

test("whatever goes wrong: reruns end with one whole backup, and nothing of anybody else's is deleted", async () => {
  await fc.assert(
    fc.asyncProperty(settings, async ({ sequential, store, troubles }) => {
      const clock = new SimulatedClock();
      const installation = new SimulatedInstallation(clock, { sequential, version: sequential ? "8.10.0" : "8.8.0" });
      for (const name of foreign) installation.add(name);
      installation.addBackup(9);
      inTrouble(installation, troubles);
      const target = installation.backupTarget({ store });

      // As the engine does it: what is left is remembered; a broken backup is replaced, then its remains are deleted.
      let pending: BackupNotCompleted | undefined;
      let done: string | undefined;
      const broken: BackupNotCompleted[] = [];
      for (let run = 0; run < 12 && done === undefined; run++) {
        try {
          const backup =
            pending === undefined
              ? await takeBackup(target, options)
              : await goOnWithBackup(target, pending.backupId, options, pending.adopted);
          done = backup.backupId;
        } catch (error) {
          if (!isExplained(error)) throw error;
          if (error instanceof BackupNotCompleted) {
            const whole = await readBackup(installation.backupTarget({ store }), error.backupId, []).catch(
              () => undefined,
            );
            if (error.outcome === "failed") expect(whole?.state).not.toBe("COMPLETED");
            pending = error.outcome === "unknown" ? error : undefined;
            if (error.outcome === "failed") broken.push(error);
          }
          await clock.sleep(1_000);
        }
      }
      expect(done).toBeDefined();
      const whole = await readBackup(installation.backupTarget(), done ?? "", []);
      expect(whole?.state).toBe("COMPLETED");

      for (const { backupId, snapshots } of broken) {
        const deletion = { backupId, recorded: snapshots, allowDeleteLast: false, timeoutMilliseconds: 600_000 };
        for (let run = 0; run < 6; run++) {
          try {
            await deleteBackup(target, deletion);
            break;
          } catch (error) {
            if (!isExplained(error)) throw error;
          }
        }
      }
      const names = installation.names;
      expect(names).toEqual(expect.arrayContaining(foreign));
      expect(completedParts((await readBackup(installation.backupTarget(), "9", []))?.snapshots ?? [])).toBeDefined();
      // At most one backup besides the one that is declared and the one that was there: of these, none.
      const ids = new Set(names.map((name) => name.split("_")[2]));
      expect([...ids].filter((id) => !["9", "x1", done].includes(id))).toEqual([]);
    }),
    { numRuns: 400 },
  );
});
