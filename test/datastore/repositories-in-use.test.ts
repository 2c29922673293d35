import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

import { until } from "../unit/stack/until";
import { fillIndex } from "./filled-index";
import { describeRepositories } from "./described-repositories";

jest.setTimeout(1_800_000);

describeRepositories((given) => {
  const { aName, aResource, inputsFor, settingsOf, writes, request, isElasticsearch, kind } = given;
  const snapshot = (repository: string, name: string, indices = "filled") =>
    request("PUT", `/_snapshot/${repository}/${name}?wait_for_completion=true`, { indices });

  test("while it is in use, rates change, and all else waits and says for what", async () => {
    const name = aName();
    await fillIndex(given.datastore.url, "filled");
    const slow = { location: name, maxSnapshotBytesPerSec: "20kb", maxRestoreBytesPerSec: "20kb" };
    const resource = aResource();
    expect(await resource.up(inputsFor(name, { fs: slow }))).toBeUndefined();
    await request("PUT", `/_snapshot/${name}/taken-slowly`, { indices: "filled" });
    const held = "it is in use (the snapshot taken-slowly is being taken)";
    expect((await resource.destroy())?.message).toContain(`cannot be unregistered: ${held}. Tried for 0 s`);
    const moved = await resource.up(inputsFor(name, { fs: { ...slow, location: `${name}-moved` } }));
    expect(moved?.message).toContain(`cannot be changed: ${held}`);
    expect(resource.recorded).toBeDefined();
    const fast = inputsFor(name, { fs: { location: name, maxRestoreBytesPerSec: "20kb" }, inUseTimeoutSeconds: 600 });
    // OpenSearch 2.19 takes not even another rate while it is in use.
    if (kind === "opensearch-2.19") {
      const waitsNot = await resource.up({ ...fast, inUseTimeoutSeconds: 0 });
      expect(waitsNot?.message).toContain(`cannot be changed: ${held}`);
      await request("DELETE", `/_snapshot/${name}/taken-slowly`);
    }
    expect(await resource.up(fast)).toBeUndefined();
    if (kind !== "opensearch-2.19") await request("DELETE", `/_snapshot/${name}/taken-slowly`);

    await snapshot(name, "whole");
    const restored = { indices: "filled", rename_pattern: "filled", rename_replacement: `restored-${name}` };
    await request("POST", `/_snapshot/${name}/whole/_restore`, restored);
    await resource.up(
      inputsFor(name, { fs: { location: name, maxRestoreBytesPerSec: "20kb" }, inUseTimeoutSeconds: 0 }),
    );
    expect((await resource.destroy())?.message).toContain("it is in use (the snapshot whole is being restored)");
    expect(resource.recorded).toBeDefined();

    // Waits for the end of what holds it.
    await resource.up(fast);
    const destroyed = resource.destroy();
    const refused = isElasticsearch ? 409 : 500;
    await until(() => {
      const last = given.proxy.requests.at(-1);
      return Promise.resolve(last?.method === "DELETE" && last.status === refused);
    });
    await request("DELETE", `/restored-${name}`);
    expect(await destroyed).toBeUndefined();
    expect(await settingsOf(name)).toBeUndefined();
  });

  test("a moved place is said before and after, with the backups that cannot be seen there", async () => {
    const name = aName();
    await fillIndex(given.datastore.url, "filled");
    const resource = aResource();
    await resource.up(inputsFor(name, { fs: { location: name } }));
    for (const id of [17, 9]) await snapshot(name, `camunda_optimize_${id}_8.8.0_part_1_of_2`);
    const recorded = resource.recorded;
    const moved = inputsFor(name, { fs: { location: `${name}-moved` } });
    expect(await resource.up(moved)).toBeUndefined();
    expect(given.warnings).toEqual([
      `The snapshot repository ${name} is declared at another place than where it is (location is ${name} instead of ${name}-moved). Moving it deletes nothing, but 2 backups of Optimize (9, 17) cannot be seen in the new place, unless they lie there too.`,
      expect.stringContaining(`${name} has moved to another place, where 2 backups of Optimize (9, 17) cannot be seen`),
    ]);
    given.warnings = [];
    expect(await resource.up(inputsFor(name, { fs: { location: name } }))).toBeUndefined();
    expect(given.warnings.join()).toContain("it holds no backup of Optimize");
    expect(resource.recorded?.id).toBe(recorded?.id);
    await resource.destroy();
  });

  test("a place that holds recent snapshots is warned about when it is registered, unless it is only read", async () => {
    const name = aName();
    await fillIndex(given.datastore.url, "filled");
    await request("PUT", `/_snapshot/${name}-elsewhere`, { type: "fs", settings: { location: name } });
    await snapshot(`${name}-elsewhere`, "taken-elsewhere");
    const reader = aResource();
    expect(await reader.up(inputsFor(name, { fs: { location: name, readonly: true } }))).toBeUndefined();
    expect(given.warnings).toEqual([]);
    await reader.destroy();
    const writer = aResource();
    expect(await writer.up(inputsFor(name, { fs: { location: name }, verifyOnRefresh: true }))).toBeUndefined();
    expect(given.warnings).toEqual([
      expect.stringMatching(/holds 1 snapshots already .*\(taken-elsewhere\).*set readonly to true/),
    ]);

    // Both write: the engine disables the one that comes second, and says that it is verified all the same.
    await snapshot(name, "ours");
    await expect(snapshot(`${name}-elsewhere`, "theirs")).rejects.toThrow("concurrent modification");
    given.warnings = [];
    const other = aResource();
    const disabled = await other.up(inputsFor(`${name}-elsewhere`, { fs: { location: name } }));
    expect(disabled?.message).toContain(`The datastore has disabled the snapshot repository ${name}-elsewhere`);
    await request("DELETE", `/_snapshot/${name}-elsewhere`);
    await writer.destroy();
  });

  // OpenSearch has no such files.
  if (isElasticsearch) {
    test("a repository from the platform's file is taken over as it is, and left", async () => {
      const operator = join(dirname(given.datastore.logFile), "home", "config", "operator");
      await mkdir(operator, { recursive: true });
      const repository = { type: "fs", settings: { location: "platform" } };
      const state = {
        metadata: { version: "1", compatibility: "8.4.0" },
        state: { snapshot_repositories: { platform: repository } },
      };
      await writeFile(join(operator, "settings.json"), JSON.stringify(state));
      await until(async () => (await settingsOf("platform")) !== undefined);

      const resource = aResource();
      const different = await resource.up(inputsFor("platform", { fs: { location: "ours" }, adopt: true }));
      expect(different?.message).toContain("belongs to a file of the platform's");
      expect(resource.recorded).toBeUndefined();
      const equal = inputsFor("platform", { fs: { location: "platform" } });
      expect(await writes(async () => expect(await resource.up(equal)).toBeUndefined())).toEqual([]);
      expect(await resource.isClean(equal)).toBe(true);
      // As recorded by one who registered it before the platform took it into its file.
      const { recorded } = resource;
      const earlier = aResource();
      if (recorded !== undefined) earlier.recorded = { ...recorded, outputs: { ...recorded.outputs, adopted: false } };
      expect(await earlier.destroy()).toBeUndefined();
      expect(given.warnings.join()).toContain("it stays registered, and Pulumi no longer manages it");
      expect(await settingsOf("platform")).toEqual({ location: "platform" });
    });
  }

  test("a repository of a cloud platform is never written", async () => {
    const resource = aResource();
    const none = await resource.up(inputsFor("found-snapshots", { fs: { location: "a" } }));
    expect(none?.message).toContain("belongs to Elastic Cloud");
    await request("PUT", "/_snapshot/cs-automated-enc", { type: "fs", settings: { location: "cs" } });
    const different = await resource.up(inputsFor("cs-automated-enc", { fs: { location: "b" }, adopt: true }));
    expect(different?.message).toContain(
      "belongs to the AWS-managed domain and is read only here, never written (location is cs instead of b)",
    );
    expect(await resource.up(inputsFor("cs-automated-enc", { fs: { location: "cs" } }))).toBeUndefined();
    expect(await resource.destroy()).toBeUndefined();
    expect(await settingsOf("cs-automated-enc")).toBeDefined();
    await request("DELETE", "/_snapshot/cs-automated-enc");
  });

  test("settings that this engine does not know are warned about", async () => {
    const name = aName();
    const resource = aResource();
    const foreign = isElasticsearch ? { shardPathType: "FIXED" } : { maxNumberOfSnapshots: 5 };
    expect(await resource.up(inputsFor(name, { fs: { location: name, ...foreign } }))).toBeUndefined();
    expect(given.warnings).toEqual([expect.stringContaining("may ignore it")]);
    await resource.destroy();
  });
});
