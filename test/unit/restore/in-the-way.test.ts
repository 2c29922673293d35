import { type ClusterAllocation, clusterAllocation } from "../../../clients/datastore/cluster-allocation";
import { type NodeFacts } from "../../../clients/datastore/allocation-filters";
import { type NodeDisk } from "../../../clients/datastore/cluster-status";
import { planRestore } from "../../../operations/restore/plan/plan-restore";
import { unmetSettings } from "../../../operations/restore/plan/judge-placement";
import { findingText } from "../../../operations/restore/plan/restore-finding";
import { type RestoreSituation } from "../../../operations/restore/plan/restore-situation";
import { index, LIMITS, situation, target } from "./situations";

const facts: NodeFacts = {
  id: "a1",
  host: "one.example.com",
  ip: "10.0.0.1",
  roles: ["data_hot", "data_content"],
  attributes: { box: "hot", zone: "a" },
};
const node = (changes: Partial<NodeFacts> = {}, name = "one"): NodeDisk => ({
  node: name,
  totalBytes: 1_000_000,
  availableBytes: 900_000,
  facts: { ...facts, ...changes },
});
const two = [node(), node({ id: "b2", ip: "10.0.0.2", attributes: { box: "warm" } }, "two")];

const PREFIX = "cluster.routing.allocation";
const persistent = (settings: Record<string, string>) =>
  clusterAllocation({
    transient: {},
    persistent: Object.fromEntries(Object.entries(settings).map(([name, value]) => [`${PREFIX}.${name}`, value])),
    defaults: { [`${PREFIX}.enable`]: "all", [`${PREFIX}.awareness.attributes`]: "" },
  });
const limits = (allocation: ClusterAllocation | undefined) => ({ ...LIMITS, allocation });
const found = (changes: Partial<RestoreSituation>) =>
  planRestore(situation(changes), target()).findings.map((finding) => `${finding.kind}: ${findingText(finding)}`);

describe("where a cluster places shards", () => {
  it.each<[string, Record<string, string>, readonly NodeDisk[], string | undefined]>([
    ["nothing set", {}, two, undefined],
    ["nowhere", { enable: "none" }, two, "enable"],
    ["primaries only", { enable: "primaries" }, two, undefined],
    ["new ones only", { enable: "new_primaries" }, two, undefined],
    ["a box that one node has", { "require.box": "hot" }, two, undefined],
    ["a box that no node has", { "require.box": "cold" }, two, "require.box"],
    ["two boxes at once", { "require.box": "hot,warm" }, two, "require.box"],
    ["one of two boxes", { "include.box": "cold,warm" }, two, undefined],
    ["one of several, by anything", { "include.box": "cold", "include._name": "t*" }, two, undefined],
    ["one of several, met by none", { "include.box": "cold", "include._name": "x*" }, two, "include._name"],
    ["not by name", { "exclude._name": "one,two" }, two, "exclude._name"],
    ["not by one of the names", { "exclude._name": "one" }, two, undefined],
    ["not by address", { "exclude._ip": "10.0.*" }, two, "exclude._ip"],
    ["not by host", { "exclude._host": "*.example.com" }, two, "exclude._host"],
    ["by id", { "require._id": "b2" }, two, undefined],
    ["none by two together", { "require.box": "hot", "exclude._name": "one" }, two, "exclude._name"],
    ["a zone that one node has", { "awareness.attributes": "zone" }, two, undefined],
    ["a zone and a rack", { "awareness.attributes": "zone,rack" }, two, "awareness.attributes"],
    ["not by an empty name", { "exclude._name": "" }, two, undefined],
    ["a box without a name", { "require.box": "" }, two, undefined],
    ["one of no boxes", { "include.box": "" }, two, undefined],
    ["none restores", { node_initial_primaries_recoveries: "0" }, two, "node_initial_primaries_recoveries"],
    ["six each", { total_shards_per_node: "6" }, two, undefined],
    ["five, on one", { total_shards_per_node: "5", "require.box": "hot" }, two, "total_shards_per_node"],
    ["no limit", { total_shards_per_node: "-1" }, two, undefined],
  ])("%s", (_, settings, disks, guilty) => {
    const findings = found({
      limits: limits(persistent(settings)),
      disks,
      health: { ...situation().health, dataNodes: 2 },
    });
    if (guilty === undefined) {
      expect(findings).toEqual([]);
      return;
    }
    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatch(/^refused: datastore: /);
    expect(findings[0]).toContain(`Take it away: PUT /_cluster/settings {"persistent":{"${PREFIX}.${guilty}":null`);
  });

  const silent = node({ attributes: undefined });
  const nameOnly: NodeDisk = { node: "x", totalBytes: 1e6, availableBytes: 9e5 };
  it.each<[string, Record<string, string>, RestoreSituation["disks"]]>([
    ["a range of addresses, which only the engine reads", { "require._ip": "192.168.0.0/16" }, two],
    ["what only the engine knows", { "require._tier": "data_frozen" }, two],
    ["a box, and the node tells none", { "require.box": "cold" }, [silent]],
    ["a box that it may have", { "require.box": "hot" }, [silent]],
    ["one of two boxes", { "include.box": "cold,hot" }, [silent]],
    ["not a box that it may have", { "exclude.box": "cold" }, [silent]],
    ["a zone", { "awareness.attributes": "zone" }, [silent]],
    ["a box, and the node tells its name only", { "require.box": "cold" }, [nameOnly]],
    [
      "a box that one node has not, and of the other is not told",
      { "require.box": "cold" },
      [two[1] ?? silent, silent],
    ],
    ["a box, and no node is told", { "require.box": "cold" }, { notTold: "how much space there is" }],
  ])("that is asked for is not known to be met or not: %s", (_, settings, disks) => {
    const findings = found({ limits: limits(persistent(settings)), disks }).join("\n");
    expect(findings).toMatch(/^warning: datastore: whether a data node may take a shard could not be looked at/m);
    expect(findings).not.toMatch(/^refused/m);
  });

  it("is looked at by names where nothing else of the nodes is told", () => {
    const [closed] = found({ limits: limits(persistent({ "exclude._name": "x" })), disks: [nameOnly] });
    expect(closed).toMatch(/^refused: .*exclude\._name is x/);
  });

  it("is told to be not known where the cluster does not tell it", () => {
    expect(found({ limits: limits(undefined) })).toEqual([
      expect.stringMatching(/^warning: datastore: where the cluster places shards is not told here/),
    ]);
  });

  it.each([
    // 25 primary shards with a replica each go, and 40 come: 40 on the node.
    ["green", 2, 50, []],
    ["yellow", 2, 25, [expect.stringMatching(/^warning: .* may have 40, and take 39/)]],
    // One node has no replica beside the primary shard.
    ["yellow", 1, 25, [expect.stringMatching(/^refused: .* would have 40, and take 39/)]],
  ])("counts the replicas of the %s indices that go, on %i data nodes", (health, dataNodes, activeShards, expected) => {
    const most = health === "green" ? "40" : "39";
    const indices = Array.from({ length: 25 }, (_, number) =>
      index(`optimize-process-instance-${number}_v8`, { health, replicas: 1 }),
    );
    const parts = situation().snapshots.map((one, part) => ({
      ...one,
      indices: one.indices.map((held, position) => ({ ...held, shards: part === 0 && position === 0 ? 35 : 1 })),
    }));
    const findings = found({
      snapshots: parts,
      indices,
      limits: limits(persistent({ total_shards_per_node: most })),
      health: { status: health, dataNodes, activeShards, unassignedShards: 50 - activeShards },
    });
    expect(findings.filter((text) => text.includes("total_shards_per_node"))).toEqual(expected);
  });

  it.each([
    ["persistent", { transient: {}, persistent: { [`${PREFIX}.enable`]: "none" }, defaults: {} }, /PUT \/_cluster/],
    [
      "transient",
      { transient: { [`${PREFIX}.enable`]: "none" }, persistent: {}, defaults: {} },
      /"transient":\{"cluster/,
    ],
    [
      "file",
      { transient: {}, persistent: {}, defaults: { [`${PREFIX}.enable`]: "none" } },
      /out of the configuration file/,
    ],
  ])("says how a setting of the level %s is taken away", (_, levels, text) => {
    expect(found({ limits: limits(clusterAllocation(levels)) }).join()).toMatch(text);
  });
});

describe("blocks of the whole cluster", () => {
  const [first, second] = ["cluster.blocks.read_only", "cluster.blocks.read_only_allow_delete"];

  it("are taken off each by itself, where they are set: OpenSearch takes no other request", () => {
    const blocked = {
      ...LIMITS,
      blocks: [
        { name: first, value: "true", levels: ["persistent" as const] },
        { name: second, value: "true", levels: ["transient" as const] },
      ],
    };
    expect(found({ limits: blocked }).join()).toContain(
      `PUT /_cluster/settings {"persistent":{"${first}":null}}; PUT /_cluster/settings {"transient":{"${second}":null}}.`,
    );
  });

  it("that keep nothing from coming back are told", () => {
    expect(
      found({ limits: { ...LIMITS, blocks: [{ name: "cluster.blocks.create_index", value: "true", levels: [] }] } }),
    ).toEqual([expect.stringMatching(/^warning: .*cannot make an index for a new process/)]);
  });
});

describe("where an index of the backup may be", () => {
  const shut = (restrictions: Record<string, string>, allocation: Record<string, string> = {}) =>
    unmetSettings(restrictions, 4, { limits: limits(persistent(allocation)), disks: two });
  const PLACED = "index.routing.allocation";

  it.each<[string, Record<string, string>, string[]]>([
    ["anywhere", {}, []],
    ["where one node is", { [`${PLACED}.require.box`]: "hot" }, []],
    ["nowhere, by a box", { [`${PLACED}.require.box`]: "cold" }, [`${PLACED}.require.box: cold`]],
    ["nowhere, being switched off", { [`${PLACED}.enable`]: "none" }, [`${PLACED}.enable: none`]],
    ["in the first tier that there is", { [`${PLACED}.include._tier_preference`]: "data_warm,data_hot" }, []],
    [
      "in a tier that there is not",
      { [`${PLACED}.include._tier_preference`]: "data_cold" },
      [`${PLACED}.include._tier_preference: data_cold`],
    ],
    ["two on each", { [`${PLACED}.total_shards_per_node`]: "2" }, []],
    ["one on each, of four", { [`${PLACED}.total_shards_per_node`]: "1" }, [`${PLACED}.total_shards_per_node: 1`]],
  ])("%s", (_, restrictions, unmet) => expect(shut(restrictions)).toEqual(unmet));

  it("is not for the index to say where the cluster lets nothing in", () => {
    expect(shut({ [`${PLACED}.require.box`]: "cold" }, { "require.box": "x" })).toEqual([]);
  });

  it("is told by what is live, as what may be", () => {
    const restrictions = new Map([["optimize-metadata_v3", { [`${PLACED}.require.box`]: "cold" }]]);
    expect(found({ disks: two, limits: limits(persistent({})), restrictions })).toEqual([
      expect.stringMatching(
        /^warning: .*binds optimize-metadata_v3 \(index.*box: cold\)\. The backup may hold the same/,
      ),
    ]);
  });
});

describe("blocks and aliases", () => {
  const blocked = (block: string, name = "optimize-metadata_v3") => ({
    restrictions: new Map([[name, { [block]: "true" }]]),
  });

  it.each<[string, Partial<RestoreSituation>, string[]]>([
    ["a block of another Optimize", blocked("index.blocks.read_only", "optimize-b-metadata_v3"), []],
    [
      "read-only",
      blocked("index.blocks.read_only"),
      [
        'refused: datastore: index.blocks.read_only is on for optimize-metadata_v3, so that the datastore refuses to delete. Take it away: PUT /optimize-metadata_v3/_settings {"index.blocks.read_only":null}.',
      ],
    ],
    [
      "no writing",
      blocked("index.blocks.write"),
      [
        "warning: datastore: index.blocks.write is on for optimize-metadata_v3. What is restored comes back without such blocks.",
      ],
    ],
    ["its own aliases", { aliases: new Map([["optimize-metadata_v3", ["optimize-metadata"]]]) }, []],
    [
      "an ordinary alias of a neighbour",
      {
        indices: [...situation().indices, index("optimize-b-metadata_v3"), index("optimize-b-process-overview_v2")],
        aliases: new Map([
          ["optimize-metadata_v3", ["optimize-metadata"]],
          ["optimize-b-metadata_v3", ["optimize-b-metadata", "dashboards"]],
          ["optimize-b-process-overview_v2", ["optimize-b-process-overview", "optimize-b-all"]],
          ["sales", ["dashboards"]],
        ]),
      },
      [],
    ],
    [
      "aliases of another one, and others' names",
      {
        aliases: new Map([
          ["optimize-b-metadata_v3", ["optimize-b-metadata"]],
          ["copy", ["optimize-old"]],
        ]),
      },
      [],
    ],
    [
      "one of its aliases elsewhere",
      { aliases: new Map([["copy", ["optimize-metadata", "copies"]]]) },
      [
        'refused: datastore: copy carries optimize-metadata, and it is not of this Optimize. Its indices need that alias for themselves, or Optimize cannot write. Take it away: POST /_aliases {"actions":[{"remove":{"index":"copy","alias":"optimize-metadata"}}]}.',
      ],
    ],
    [
      "the alias of all processes",
      { aliases: new Map([["copy", ["optimize-process-instance"]]]) },
      [expect.stringMatching(/^refused: .*copy carries optimize-process-instance/) as string],
    ],
    [
      "an alias named like an index",
      { aliases: new Map([["copy", ["optimize-settings_v3"]]]) },
      [expect.stringMatching(/^refused: .*copy carries optimize-settings_v3/) as string],
    ],
    [
      "what is not told",
      { aliases: { notTold: "which aliases" }, restrictions: { notTold: "which blocks" } },
      ["warning: datastore: which blocks.", "warning: datastore: which aliases."],
    ],
  ])("%s", (_, changes, expected) => expect(found(changes)).toEqual(expected));
});
