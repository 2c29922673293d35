import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { describeRepositories } from "./described-repositories";

jest.setTimeout(1_800_000);

describeRepositories((given) => {
  const { aName, aResource, inputsFor, settingsOf, writes, request, isElasticsearch } = given;

  test("fs with everything set is clean after an up, and stays so", async () => {
    const name = aName();
    const own = isElasticsearch
      ? { maxNumberOfSnapshots: 500, useForPeerRecovery: false }
      : { compressionType: "deflate", shardPathType: "FIXED", remoteStoreIndexShallowCopy: false, basePath: "below" };
    const fs = {
      location: name,
      compress: true,
      chunkSize: "1gb",
      maxSnapshotBytesPerSec: "1024mb",
      maxRestoreBytesPerSec: "-1",
      ioBufferSize: "256KB",
      supportUrlRepo: true,
      readonly: false,
      extraSettings: { "something.newer.than_this": "5s", another: 5, flag: true },
      ...own,
    };
    const inputs = inputsFor(name, { fs });
    const resource = aResource();
    expect(await resource.up(inputs)).toBeUndefined();
    expect(resource.recorded?.outputs).toMatchObject({ type: "fs", adopted: false, verifiedNodes: ["datastore-0"] });
    expect(await resource.isClean(inputs)).toBe(true);
    expect(await writes(async () => expect(await resource.up(inputs)).toBeUndefined())).toEqual([]);
    expect(given.warnings).toEqual([]);
    expect(await resource.destroy()).toBeUndefined();
    expect(await settingsOf(name)).toBeUndefined();
  });

  test("readonly, and url where the server has it, are clean too", async () => {
    const name = aName();
    await mkdir(join(given.datastore.repositoryFolder, name));
    const readonly = inputsFor(name, { fs: { location: name, readonly: true } });
    const resource = aResource();
    expect(await resource.up(readonly)).toBeUndefined();
    expect(await resource.isClean(readonly)).toBe(true);
    const url = inputsFor(name, {
      url: { url: `file:${join(given.datastore.repositoryFolder, name)}`, maxRestoreBytesPerSec: "10mb" },
    });
    const error = await resource.up(url);
    if (isElasticsearch) {
      // The module is not published: what an engine says about a type that it lacks.
      expect(error?.message).toContain("has no snapshot repositories of the type url: Elasticsearch has it in its own");
      expect(await resource.isClean(readonly)).toBe(true);
    } else {
      expect(error).toBeUndefined();
      expect(await resource.isClean(url)).toBe(true);
      expect(resource.recorded?.outputs).toMatchObject({ type: "url", verifiedNodes: ["datastore-0"] });
    }
    expect(await resource.destroy()).toBeUndefined();
  });

  test("a type that nothing in the server brings is told with what it was meant for, or its plugin", async () => {
    const declared = (type: string) => inputsFor(aName(), { other: { type, settings: {} } });
    expect((await aResource().up(declared("hdsf")))?.message).toContain("of the type hdsf: did you mean hdfs?");
    const missing = await aResource().up(declared("hdfs"));
    expect(missing?.message).toMatch(
      /run `bin\/(elasticsearch|opensearch)-plugin install repository-hdfs` on every node/,
    );
    expect((await aResource().up(declared("tape-robot")))?.message).toContain("the plugin that brings it is not");
  });

  test("a rate that is not declared any more is not limited any more", async () => {
    const name = aName();
    const resource = aResource();
    await resource.up(
      inputsFor(name, { fs: { location: name, maxRestoreBytesPerSec: "1mb", maxSnapshotBytesPerSec: "2mb" } }),
    );
    const inputs = inputsFor(name, { fs: { location: name, maxSnapshotBytesPerSec: "2mb" } });
    expect(await resource.up(inputs)).toBeUndefined();
    expect(await resource.isClean(inputs)).toBe(true);
    expect(await settingsOf(name)).not.toMatchObject({ max_restore_bytes_per_sec: "1mb" });
    await resource.destroy();
  });

  test("what somebody changed by hand is drift, and the next up ends it", async () => {
    const name = aName();
    const inputs = inputsFor(name, { fs: { location: name, chunkSize: "1gb" } });
    const resource = aResource();
    await resource.up(inputs);
    await request("PUT", `/_snapshot/${name}`, {
      type: "fs",
      settings: { location: name, chunk_size: "1024mb", extra: 1 },
    });
    expect(await resource.refresh()).toBeUndefined();
    expect(resource.recorded?.outputs).toMatchObject({
      fs: { location: name, chunkSize: "1gb", extraSettings: { extra: "1" } },
    });
    expect(await resource.up(inputs)).toBeUndefined();
    expect(await settingsOf(name)).toEqual({ location: name, chunk_size: "1gb" });
    await request("DELETE", `/_snapshot/${name}`);
    expect(await resource.refresh()).toBeUndefined();
    expect(resource.recorded).toBeUndefined();
    expect(await resource.up(inputs)).toBeUndefined();
    await resource.destroy();
  });

  test("one that cannot work is unregistered again; one that stops to work is drift with verifyOnRefresh", async () => {
    const name = aName();
    const inputs = inputsFor(name, { fs: { location: name }, verifyOnRefresh: true });
    await writeFile(join(given.datastore.repositoryFolder, name), "a file, no folder");
    const resource = aResource();
    const failed = await resource.up(inputs);
    expect(failed?.message).toContain(
      `The snapshot repository ${name} does not work: the elected master node cannot use its place`,
    );
    expect(failed?.message).toContain("It was unregistered again.");
    expect(resource.recorded).toBeUndefined();
    expect(await settingsOf(name)).toBeUndefined();

    const moved = inputsFor(name, { fs: { location: `${name}-folder` }, verifyOnRefresh: true });
    expect(await resource.up(moved)).toBeUndefined();
    const broken = await resource.up(inputs);
    expect(broken?.message).toContain("It stays registered. The next `up` goes on from there.");
    expect(resource.recorded?.outputs).toMatchObject({ verifiedNodes: [] });
    expect(await resource.refresh()).toBeUndefined();
    expect(given.warnings.join()).toContain("does not work: the elected master node cannot use its place");
    expect((await resource.up(inputs))?.message).toContain("does not work");
    expect(await resource.up(moved)).toBeUndefined();
    expect(await resource.isClean(moved)).toBe(true);
    await resource.destroy();
  });

  test("taking over: equal without a write, different only with adopt, never unregistered", async () => {
    const name = aName();
    await request("PUT", `/_snapshot/${name}`, {
      type: "fs",
      settings: { location: name, chunk_size: "1024mb", readonly: "false" },
    });
    const equal = inputsFor(name, { fs: { location: name, chunkSize: "1gb" } });
    const resource = aResource();
    expect(await writes(async () => expect(await resource.up(equal)).toBeUndefined())).toEqual([]);
    expect(resource.recorded?.outputs).toMatchObject({ adopted: true, verifiedNodes: ["datastore-0"] });
    expect(await resource.isClean(equal)).toBe(true);
    expect(await resource.destroy()).toBeUndefined();
    expect(await settingsOf(name)).toBeDefined();

    const different = inputsFor(name, { fs: { location: name, compress: !isElasticsearch } });
    const refused = await resource.up(different);
    expect(refused?.message).toContain(
      `chunk_size is 1024mb instead of not set, compress is not set instead of ${!isElasticsearch}`,
    );
    expect(await settingsOf(name)).toMatchObject({ chunk_size: "1024mb" });
    expect(await resource.up({ ...different, adopt: true })).toBeUndefined();
    expect(await settingsOf(name)).toEqual({ location: name, compress: String(!isElasticsearch) });
    expect(await resource.destroy()).toBeUndefined();
    expect(await settingsOf(name)).toBeDefined();
    await request("DELETE", `/_snapshot/${name}`);
  });

  test("a resource that another one replaces under the same name does not take it along", async () => {
    const name = aName();
    const inputs = inputsFor(name, { fs: { location: name } });
    const [before, after] = given.twoResources();
    await before.up(inputs);
    await after.up(inputs);
    expect(await before.destroy()).toBeUndefined();
    expect(given.warnings.join()).toContain("stays registered: another resource has taken it over");
    expect(await after.isClean(inputs)).toBe(true);
    await request("DELETE", `/_snapshot/${name}`);
  });
});
