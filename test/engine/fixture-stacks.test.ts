import { type RecordedResources, recordedResources } from "../fixtures/recorded-resources";
import { type RunValues, startTimeOf, withValues } from "../fixtures/placeholders";
import { fixtureProject, type StackFixture, stackFixtures } from "../fixtures/stack-fixture";
import { type RunningDatastore, borrowDatastore } from "../stack/datastores";
import { type RunningOptimize, seedOptimizeIndices, startOptimizeStandIn } from "../stack/optimize";
import { PulumiProject } from "../stack/pulumi-engine/project";
import { clusterOf, putRepository, snapshotsIn } from "./datastore-contents";

jest.setTimeout(1_800_000);

const repositoryName = "fixture";

describe.each([
  { kind: "elasticsearch-8.19", engine: "elasticsearch" },
  { kind: "opensearch-3.8", engine: "opensearch" },
] as const)("stacks that earlier releases recorded on $engine", ({ kind, engine }) => {
  let datastore: RunningDatastore;
  let optimize: RunningOptimize;
  let fixtures: StackFixture[];

  beforeAll(async () => {
    fixtures = await stackFixtures(engine);
    datastore = await borrowDatastore(kind);
    await seedOptimizeIndices({ datastoreUrl: datastore.url, engine, documents: 200 });
    optimize = await startOptimizeStandIn({ datastoreUrl: datastore.url, engine, repositoryName });
  }, 1_800_000);

  afterAll(async () => {
    await optimize.stop();
    await datastore.stop();
  });

  test("there are some", () => expect(fixtures).not.toEqual([]));

  test("refresh and up change nothing", async () => {
    const environment = { FIXTURE_DATASTORE_URL: datastore.url, FIXTURE_MANAGEMENT_URL: optimize.url };
    const found: Record<string, unknown> = {};
    for (const { release, program, stack } of fixtures) {
      const values = await broughtBack(recordedResources(stack));
      const project = await PulumiProject.create({ name: fixtureProject, program, environment });
      await project.importStack(withValues(stack, values));
      found[`${release}: refresh`] = (await project.refresh()).changes;
      found[`${release}: up`] = (await project.up()).changes;
      found[`${release}: destroy`] = (await project.destroy()).changes;
      await project.dispose();
    }
    const expected = fixtures.flatMap(({ release }) => [
      [`${release}: refresh`, { same: 3 }],
      [`${release}: up`, { same: 3 }],
      [`${release}: destroy`, { delete: 3 }],
    ]);
    expect(found).toEqual(Object.fromEntries(expected));
  });

  /** Makes what a stack recorded: the repository as it was, and snapshots with the same names. */
  async function broughtBack({ repositories, backups }: RecordedResources): Promise<RunValues> {
    for (const { repositoryName: name, type, effectiveSettings: settings } of repositories) {
      await putRepository(datastore, name, { type, settings });
    }
    for (const { backupId } of backups) await take(backupId);
    const startTimes = (await snapshotsIn(datastore, repositoryName)).map(
      ({ name, startTime }) => [startTimeOf(name), startTime] as const,
    );
    const { clusterUuid, version } = await clusterOf(datastore);
    return {
      datastoreUrl: datastore.url,
      managementUrl: optimize.url,
      clusterUuid,
      engineVersion: version,
      ...Object.fromEntries(startTimes),
    };
  }

  async function take(backupId: string): Promise<void> {
    const headers = { "Content-Type": "application/json" };
    const body = `{"backupId": ${backupId}}`;
    const answer = await fetch(`${optimize.url}/actuator/backups`, { method: "POST", headers, body });
    if (answer.status !== 202) throw new Error(`the backup ${backupId} was refused: ${await answer.text()}`);
    const deadline = Date.now() + 60_000;
    const isComplete = async () => {
      const asked = await fetch(`${optimize.url}/actuator/backups/${backupId}`);
      return /"state":"COMPLETED?"/.test(await asked.text());
    };
    while (!(await isComplete())) {
      if (Date.now() > deadline) throw new Error(`the backup ${backupId} was not complete within a minute`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
});
