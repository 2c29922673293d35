import type { Engine } from "../snapshots";
import { strictMapping } from "./field-types";
import { type FixedIndex, fixedIndices, isMadeByTemplate } from "./fixed-indices";
import { aliasName, versionedName } from "./index-names";
import { allSettings, DEFAULT_REPLICAS, dynamicSettings } from "./index-settings";
import { checkMetadata, writeMetadataIfMissing } from "./schema-metadata";
import { refused, SchemaRequests } from "./schema-requests";

/** Optimize asks for so many aliases in one request. */
const ALIASES_AT_ONCE = 10;

/** Whose schema, and where. */
export interface OptimizeInStore {
  readonly datastoreUrl: string;
  readonly engine: Engine;
  /** "8.8.0". */
  readonly version?: string | undefined;
  /** "optimize". */
  readonly indexPrefix?: string | undefined;
  /** Of every index: 1, as Optimize has it. 0 is for measurements only. */
  readonly replicas?: number | undefined;
}

/**
 * What Optimize does with the datastore before it is ready: it refuses the data of another version, makes what is
 * missing, empty, and puts mappings and settings of what is there again. With `initSchemaEnabled: false`, which only
 * Elasticsearch knows, it checks the version and makes nothing.
 */
export async function startSchema(options: OptimizeInStore & { readonly initSchemaEnabled?: boolean }): Promise<void> {
  const { engine, version = "8.8.0", indexPrefix: prefix = "optimize" } = options;
  const requests = new SchemaRequests(options.datastoreUrl);
  await checkMetadata(requests, prefix, version);
  if (engine === "elasticsearch" && options.initSchemaEnabled === false) return;
  await new Schema(requests, engine, prefix, version, options.replicas ?? DEFAULT_REPLICAS).start();
}

/** The fixed indices of one Optimize in one datastore. */
export class Schema {
  readonly #all: readonly FixedIndex[];

  constructor(
    readonly requests: SchemaRequests,
    readonly engine: Engine,
    readonly prefix: string,
    readonly version: string,
    readonly replicas: number,
  ) {
    this.#all = fixedIndices(version);
  }

  async start(): Promise<void> {
    await this.#unblock();
    if (await this.#isWhole()) await this.#update(this.#all);
    else await this.create(this.#all);
    await writeMetadataIfMissing(this.requests, this.prefix, this.version);
  }

  /** Each of them, empty; what is there already is brought up to date. Fails for an index where an alias should be. */
  async create(indices: readonly FixedIndex[]): Promise<void> {
    const there: FixedIndex[] = [];
    const done = indices.map(async (index) => {
      if (!(await this.#created(index))) there.push(index);
    });
    // All are through before one's failure ends the start, so that nothing is made after it.
    const failed = (await Promise.allSettled(done)).find((result) => result.status === "rejected");
    if (failed !== undefined) throw failed.reason;
    if (there.length > 0) await this.#update(there);
  }

  /** Whether it is new. */
  async #created(index: FixedIndex): Promise<boolean> {
    if (isMadeByTemplate(index, this.version)) await this.#putTemplate(index);
    const path = `/${versionedName(this.prefix, index)}${index.suffix}`;
    const aliases = { [aliasName(this.prefix, index.base)]: { is_write_index: true } };
    const whole = isMadeByTemplate(index, this.version) ? { aliases } : { aliases, ...this.#contents(index) };
    const answer = await this.requests.send("PUT", path, whole, [400]);
    if (answer.status < 300) return true;
    if (answer.text.includes("resource_already_exists_exception")) return false;
    throw refused("PUT", path, answer);
  }

  async #isWhole(): Promise<boolean> {
    const aliases = this.#all.map(({ base }) => aliasName(this.prefix, base));
    for (let at = 0; at < aliases.length; at += ALIASES_AT_ONCE) {
      const some = aliases.slice(at, at + ALIASES_AT_ONCE).join();
      if ((await this.requests.send("HEAD", `/${some}`, undefined, [404])).status === 404) return false;
    }
    return true;
  }

  async #update(indices: readonly FixedIndex[]): Promise<void> {
    for (const index of indices) if (isMadeByTemplate(index, this.version)) await this.#putTemplate(index);
    const name = (index: FixedIndex) => `${versionedName(this.prefix, index)}${index.suffix === "" ? "" : "-*"}`;
    await this.requests.send("PUT", `/${indices.map(name).join()}/_settings`, dynamicSettings(this.replicas));
    const mapped = indices.map((index) =>
      this.requests.send("PUT", `/${name(index)}/_mapping`, strictMapping(index.properties)),
    );
    await Promise.all(mapped);
  }

  /** By the legacy API, on both engines; without the alias. */
  async #putTemplate(index: FixedIndex): Promise<void> {
    const name = versionedName(this.prefix, index);
    const template = { index_patterns: [`${name}*`], version: index.version, ...this.#contents(index) };
    await this.requests.send("PUT", `/_template/${name}`, template);
  }

  #contents({ properties, settings }: FixedIndex) {
    return { settings: allSettings(this.engine, this.replicas, settings), mappings: strictMapping(properties) };
  }

  /** Of Elasticsearch without a hyphen, so that a neighbour whose prefix is longer is unblocked as well. */
  async #unblock(): Promise<void> {
    const ours = this.engine === "elasticsearch" ? `${this.prefix}*` : `${this.prefix}-*`;
    await this.requests.send("PUT", `/${ours}/_settings`, { "index.blocks.read_only_allow_delete": null }, [404]);
  }
}
