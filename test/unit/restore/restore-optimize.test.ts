import { ExplainedError } from "../../../clients/explained-error";
import { expectRestored, foreign, killed, OWN, restore } from "./restored-world";
import { SimulatedWorld } from "./simulated-world";

describe("a restore", () => {
  it("saves, deletes, restores, compares and starts, and tells what it did", async () => {
    const world = new SimulatedWorld();
    const before = foreign(world);
    const report = await restore(world);
    expectRestored(world, before);
    expect(report).toMatchObject({
      who: "ada@laptop",
      clusterUuid: "aaaabbbbccccdddd",
      source: { kind: "backup", backupId: "11" },
      resumed: false,
      restoredIndices: 6,
      restoredDocuments: 42,
      notes: ["Optimize's import advances."],
    });
    expect(report.deletedIndices).toEqual([...OWN, "optimize-process-instance-later_v8"].sort());
    expect(Object.keys(report.durationsInMilliseconds)).toEqual(
      expect.arrayContaining(["stopping", "saving", "deleting", "restoring", "comparing", "starting"]),
    );
    const saved = world.snapshots.get(report.safetySnapshot ?? "");
    expect(saved?.indices.get("optimize-process-instance-later_v8")).toBe("later");
  });

  it("tells how many documents were counted when the backup was complete, where that is known", async () => {
    const counted = async (ledger: NonNullable<Parameters<typeof restore>[3]>) => {
      const { recordedDocuments, notes } = await restore(new SimulatedWorld(), {}, undefined, ledger);
      return { recordedDocuments, noted: notes.some((note) => note.startsWith("42 documents came back where")) };
    };
    const snapshots = [...new SimulatedWorld().snapshots].map(([name, { startTime }]) => ({
      name,
      startTime: new Date(startTime).toISOString(),
    }));
    const entry = { backupId: "11", repositoryName: "backups", clusterUuid: "another", snapshots };
    expect(await counted(() => Promise.resolve([{ ...entry, documents: 42 }]))).toEqual({
      recordedDocuments: 42,
      noted: false,
    });
    expect(await counted(() => Promise.resolve([{ ...entry, documents: 420 }]))).toEqual({
      recordedDocuments: 420,
      noted: true,
    });
    expect(await counted(() => Promise.reject(new ExplainedError("failed", "may not be read")))).toEqual({
      recordedDocuments: undefined,
      noted: false,
    });
  });

  it("goes back to what was there before, by the snapshot that it took", async () => {
    const world = new SimulatedWorld();
    const { safetySnapshot = "" } = await restore(world);
    await world.clock.sleep(60_000);
    await restore(world, {
      source: { kind: "snapshot", snapshot: safetySnapshot },
      confirm: `optimize@aaaabbbb#${safetySnapshot}`,
    });
    const contents = world.contents();
    for (const name of OWN) expect(contents[name]).toBe(`after ${name}`);
    expect(contents["optimize-process-instance-later_v8"]).toBe("later");
  });

  it.each(["before", "after"] as const)("killed %s any step and run again ends restored", async (when) => {
    for (let at = 1; ; at++) {
      const world = new SimulatedWorld();
      const before = foreign(world);
      if (!(await killed(world, { at, when }))) {
        expect(at).toBeGreaterThan(40);
        return;
      }
      expect(world.startedOnHalf).toBe(false);
      const half = OWN.some((name) => world.contents()[name] !== `after ${name}`);
      // Stopped safely: only on whole data does it run.
      if (half && world.replicas > 0)
        expect(OWN.every((name) => world.contents()[name] === `before ${name}`)).toBe(true);
      world.kill = undefined;
      await restore(world);
      expectRestored(world, before);
      expect(world.calls).toBeLessThan(400);
    }
  });

  it("killed at any step, then Optimize started by somebody, and run again, ends restored", async () => {
    for (let at = 1; ; at += 3) {
      const world = new SimulatedWorld();
      const before = foreign(world);
      if (!(await killed(world, { at, when: "after" }))) return;
      world.replicas = 2;
      await world.optimize.look();
      const half = world.startedOnHalf;
      await restore(world);
      world.startedOnHalf = half ? false : world.startedOnHalf;
      expectRestored(world, before);
    }
  });

  it("killed at any step and followed by a restore of what was saved, goes back", async () => {
    for (let at = 1; ; at += 5) {
      const world = new SimulatedWorld();
      if (!(await killed(world, { at, when: "after" }))) return;
      const safety = [...world.snapshots].find(([name]) => name.startsWith("before_restore"));
      if (safety === undefined || safety[1].endTime > world.clock.now()) continue;
      const source = { kind: "snapshot", snapshot: safety[0] } as const;
      await restore(world, { source, confirm: `optimize@aaaabbbb#${safety[0]}` });
      const contents = world.contents();
      for (const name of OWN) expect(contents[name]).toBe(`after ${name}`);
      expect(world.replicas).toBe(2);
      expect(world.startedOnHalf).toBe(false);
    }
  });

  it("killed at any step, its journal lost, and run again, begins anew and ends restored", async () => {
    for (let at = 1; ; at += 3) {
      const world = new SimulatedWorld();
      const before = foreign(world);
      if (!(await killed(world, { at, when: "after" }, { onlyOnce: true }))) {
        expect(at).toBeGreaterThan(40);
        return;
      }
      world.journalText = undefined;
      const { replicas } = world;
      const isDone = OWN.every((name) => world.contents()[name] === `before ${name}`) && replicas > 0;
      // A snapshot or a restore that still runs would keep it from beginning: whose it is, only the journal told.
      await world.clock.sleep(60_000);
      if (isDone) {
        await expect(restore(world, { onlyOnce: true })).rejects.toThrow(/was restored already, by what the datastore/);
      } else {
        await restore(world, { onlyOnce: true });
      }
      // How many replicas it had, and which schedules rest for it, was lost with the journal as well.
      expect(world.replicas).toBe(replicas);
      world.replicas = 2;
      world.schedules.suspended.set("nightly", false);
      expectRestored(world, before);
    }
  });

  it("stops where a pod appears, leaves the data alone from there on, and goes on when run again", async () => {
    const world = new SimulatedWorld();
    const before = foreign(world);
    const begin = world.datastore.restores.begin;
    const restores = {
      ...world.datastore.restores,
      begin: async (request: Parameters<typeof begin>[0]) => {
        await begin(request);
        if (request.snapshot.includes("part_1")) world.replicas = 1;
      },
    };
    const interfered = Object.assign(Object.create(world) as SimulatedWorld, {
      datastore: { ...world.datastore, restores },
    });
    await expect(restore(interfered)).rejects.toThrow(
      /pod optimize-1 .* appeared before .* was restored.*pod optimize-1 had been started, and was told to stop again/s,
    );
    expect(world.replicas).toBe(0);
    await restore(world);
    world.startedOnHalf = false;
    expectRestored(world, before);
  });

  it("says why nothing moves any more, and another run goes on waiting", async () => {
    const world = new SimulatedWorld();
    const before = foreign(world);
    await expect(restore(world, { stallMilliseconds: 1_000 })).rejects.toThrow(
      /brought nothing back for 1 s; \d+ indices are not complete: the disk is full\. It may go on/,
    );
    const { deleted } = world;
    const sofar = deleted.length;
    await restore(world);
    expect(deleted).toHaveLength(sofar);
    expectRestored(world, before);
  });

  it("says why the datastore gave up, leaves Optimize stopped, and another run mends it", async () => {
    const world = new SimulatedWorld();
    const before = foreign(world);
    world.breaksRestores = true;
    await expect(restore(world)).rejects.toThrow(
      /gave up restoring.*the disk is full.*leave the Deployment optimize stopped/s,
    );
    expect(world.replicas).toBe(0);
    world.breaksRestores = false;
    expect((await restore(world)).resumed).toBe(true);
    expectRestored(world, before);
  });
});

describe("a restore that is not begun", () => {
  it.each([
    ["without a confirmation", { confirm: undefined }, /confirm: is missing, and this restore is optimize@aaaabbbb#11/],
    ["with that of another cluster", { confirm: "optimize@xxxxyyyy#11" }, /confirm: is optimize@xxxxyyyy#11/],
    ["too late", { notAfter: "2026-11-21T07:59:59Z" }, /later than 2026-11-21T07:59:59Z/],
    ["at no time", { notAfter: "tomorrow" }, /no time/],
    ["by another plan", { agreedFingerprint: "another" }, /not what the plan says any more/],
    ["of what is not there", { source: { kind: "backup", backupId: "12" } } as const, /no snapshot of the backup 12/],
  ])("%s", async (_what, changes, message) => {
    const world = new SimulatedWorld();
    const before = world.contents();
    await expect(restore(world, changes)).rejects.toThrow(message);
    expect(world.contents()).toEqual(before);
    expect(world.deleted).toEqual([]);
    expect(world.replicas).toBe(2);
    expect(world.journalText).toBeUndefined();
  });

  it("twice, where it was asked for once", async () => {
    const world = new SimulatedWorld();
    await restore(world, { onlyOnce: true });
    await expect(restore(world, { onlyOnce: true })).rejects.toThrow(/was restored on .* already/);
    const contents = world.contents();
    world.journalText = undefined;
    await expect(restore(world, { onlyOnce: true })).rejects.toThrow(/was restored already, by what the datastore/);
    expect(world.contents()).toEqual(contents);
    expect(world.replicas).toBe(2);
    await restore(world);
  });

  it("gives Optimize back when it cannot go on before anything is deleted", async () => {
    const world = new SimulatedWorld();
    const optimize = {
      ...world.optimize,
      stop: async () => {
        await world.optimize.stop();
        world.make("optimize-notes", "whose?");
      },
    };
    const other = Object.assign(Object.create(world) as SimulatedWorld, { optimize });
    await expect(restore(other)).rejects.toThrow(/optimize-notes/);
    expect(world.replicas).toBe(2);
    expect(world.deleted).toEqual([]);
    expect(JSON.parse(world.journalText ?? "")).toMatchObject({ phase: "undone" });
  });
});
