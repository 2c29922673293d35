import { isDeepStrictEqual } from "node:util";

import type * as provider from "@pulumi/pulumi/provider";
import * as v from "valibot";

import { ApiServer } from "./api-server";
import { inputsOfLive, spokenOf, valueAt } from "./drift";
import { explainedCreate, explainedUpdate, isNotFound, nameOf } from "./explained";
import { ownsField, takeOverPatch } from "./field-managers";
import { heldUpdate } from "./hold-update";
import { type AddressedObject, isAutonamed, parseObject, withName } from "./object-address";
import { untilGone, untilReady } from "./readiness";
import { addressFields, replacingFields } from "./replacing-fields";
import { hasUnknown, isProperties, markSecrets, secret, withoutSecrets } from "./wire-secrets";

/** What we keep in the outputs, beside the object as the server answered it. */
const kept = v.looseObject({
  __inputs: v.record(v.string(), v.unknown()),
  __applied: v.unknown(),
  __fieldManager: v.string(),
});

type Properties = Record<string, unknown>;

/** What the runs of a program may write into objects that the program declares without it. */
const contents = ["data", "binaryData", "spec"];

/** Each object of the program: made by POST, changed by server-side apply; those of `*Patch` by apply from the first. */
export class KubernetesResources implements provider.Provider {
  private connected: ApiServer | undefined;

  constructor(readonly version: string) {}

  check(urn: string, olds: unknown, news: unknown): Promise<provider.CheckResult> {
    const inputs = v.parse(v.record(v.string(), v.unknown()), news);
    const isUnknownName = hasUnknown(withoutSecrets(inputs["metadata"]));
    return Promise.resolve({ inputs: isUnknownName || isPatch(urn) ? inputs : withName(urn, olds, inputs) });
  }

  diff(_id: string, urn: string, olds: unknown, news: unknown): Promise<provider.DiffResult> {
    const before = withoutSecrets(v.parse(kept, olds).__inputs);
    const after = withoutSecrets(news);
    if (isDeepStrictEqual(before, after)) return Promise.resolve({ changes: false });
    const old = parseObject(before);
    const changed = isPatch(urn) ? addressFields : replacingFields(old.apiVersion, old.kind);
    const replaces = changed.filter((path) => replaced(valueAt(before, path), valueAt(after, path)));
    if (replaces.length === 0) return Promise.resolve({});
    // Two objects of one name cannot be there at once.
    const keepsPlace = !replaces.includes("metadata.name") && !replaces.includes("metadata.namespace");
    return Promise.resolve({ replaces, deleteBeforeReplace: keepsPlace && !isAutonamed(old) });
  }

  async create(urn: string, inputs: unknown): Promise<provider.CreateResult> {
    const object = parseObject(withoutSecrets(inputs));
    const fieldManager = `pulumi-kubernetes-${randomSuffix()}`;
    const made = await this.make(urn, object, fieldManager).catch((error: unknown) => {
      throw explainedCreate(error, object);
    });
    return { id: nameOf(object), outs: await this.whenReady(inputs, made, fieldManager) };
  }

  async read(id: string, _urn: string, props: unknown): Promise<provider.ReadResult> {
    const known = v.safeParse(kept, props);
    if (!known.success)
      throw new Error(`${id} cannot be read without its state: import and get are not supported here`);
    const { __inputs: inputs, __applied: applied, __fieldManager: fieldManager } = known.output;
    const plain = withoutSecrets(inputs);
    const live = await this.find(parseObject(plain));
    if (live === undefined) return { id: "", props: {} };
    const now = markSecrets(inputsOfLive(plain, withoutSecrets(applied), spokenOf(plain, live)), inputs);
    return { id, props: outputs(live, now, { applied, fieldManager }), inputs: now };
  }

  async update(_id: string, urn: string, olds: unknown, news: unknown): Promise<provider.UpdateResult> {
    const fieldManager = v.parse(kept, olds).__fieldManager;
    const object = parseObject(withoutSecrets(news));
    try {
      const sent = await this.withWhatIsOurs(urn, object, fieldManager);
      await heldUpdate(object.metadata.name);
      return { outs: await this.whenReady(news, await this.apply(sent, fieldManager), fieldManager) };
    } catch (error) {
      throw explainedUpdate(error);
    }
  }

  async delete(_id: string, urn: string, props: unknown): Promise<void> {
    const { __inputs: inputs, __fieldManager: fieldManager } = v.parse(kept, props);
    const object = parseObject(withoutSecrets(inputs));
    try {
      if (isPatch(urn)) {
        // An apply of nothing gives up the fields that were ours.
        await this.apply(addressOnly(object), fieldManager);
        return;
      }
      await this.server().delete(object);
    } catch (error) {
      if (isNotFound(error)) return;
      throw error;
    }
    await untilGone(object, () => this.find(object));
  }

  private make(urn: string, object: AddressedObject, fieldManager: string): Promise<unknown> {
    return isPatch(urn) ? this.apply(object, fieldManager) : this.server().create(object, fieldManager);
  }

  /**
   * What is sent for an update. Before it, the fields of `kubectl` become the plugin's own. What is its own then, and not
   * in the inputs because of ignoreChanges, is sent as it was read: an apply without it would remove it.
   */
  private async withWhatIsOurs(urn: string, object: AddressedObject, fieldManager: string): Promise<AddressedObject> {
    let live = await this.server().read(object);
    const patch = isPatch(urn) ? undefined : takeOverPatch(live, fieldManager);
    if (patch !== undefined) live = await this.server().patch(object, patch);
    const held = v.parse(v.record(v.string(), v.unknown()), live);
    const ours = contents.filter((key) => object[key] === undefined && ownsField(live, fieldManager, key));
    return { ...object, ...Object.fromEntries(ours.map((key) => [key, held[key]])) };
  }

  private async whenReady(inputs: unknown, answered: unknown, fieldManager: string): Promise<Properties> {
    const object = parseObject(withoutSecrets(inputs));
    const applied = withoutManagers(answered);
    const reflected = markSecrets(spokenOf(object, applied), inputs);
    const outs = (live: unknown): Properties => outputs(live, inputs, { applied: reflected, fieldManager });
    try {
      return outs(await untilReady(object, applied, () => this.find(object)));
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      // The object is there: the engine records it, and tries again next time.
      throw Object.assign(new Error(message), { id: nameOf(object), properties: outs(applied), reasons: [message] });
    }
  }

  private apply(object: AddressedObject, fieldManager: string): Promise<unknown> {
    const force = object.metadata.annotations?.["pulumi.com/patchForce"] === "true";
    return this.server().apply(object, fieldManager, force);
  }

  private async find(object: AddressedObject): Promise<unknown> {
    try {
      return withoutManagers(await this.server().read(object));
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }

  private server(): ApiServer {
    this.connected ??= new ApiServer();
    return this.connected;
  }
}

function outputs(live: unknown, inputs: unknown, own: { applied: unknown; fieldManager: string }): Properties {
  const shown = v.parse(v.record(v.string(), v.unknown()), markSecrets(live, inputs));
  const isSecretObject = shown["kind"] === "Secret";
  for (const key of isSecretObject ? ["data", "stringData"] : []) {
    if (shown[key] !== undefined) shown[key] = secret(withoutSecrets(shown[key]));
  }
  return { ...shown, __inputs: inputs, __applied: own.applied, __fieldManager: own.fieldManager };
}

function addressOnly({ apiVersion, kind, metadata: { name, namespace } }: AddressedObject): AddressedObject {
  return { apiVersion, kind, metadata: namespace === undefined ? { name } : { name, namespace } };
}

function replaced(before: unknown, after: unknown): boolean {
  // What is not known yet is no reason.
  return !hasUnknown(after) && !isDeepStrictEqual(before, after);
}

function isPatch(urn: string): boolean {
  return /Patch::[^:]*$/.test(urn);
}

function randomSuffix(): string {
  return Math.floor(Math.random() * 0xffffffff).toString(16);
}

/** Who holds which field is long, and changes with each apply. */
function withoutManagers(object: unknown): unknown {
  if (!isProperties(object) || !isProperties(object["metadata"])) return object;
  const metadata = Object.entries(object["metadata"]).filter(([key]) => key !== "managedFields");
  return { ...object, metadata: Object.fromEntries(metadata) };
}
