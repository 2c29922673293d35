import { type Repository } from "../../clients/datastore/repositories";
import { type Engine } from "../../clients/datastore/settings";
import { differingSettings } from "../../operations/repository/compare-settings";
import { type Properties } from "../dynamic/handler";
import { type Block, type BlockName, blockFor, BLOCKS, declaredBy } from "./repository-blocks";

/**
 * The inputs that would declare a repository as it is now. Values that still mean what the program wrote are left as the
 * program wrote them: `1gb` stays `1gb` where the datastore says `1024mb`.
 */
export function driftedInputs(engine: Engine, inputs: Properties, repository: Repository): Properties {
  const found = blockFor(repository.type, repository.settings);
  const recorded = asBlock(inputs[found.name]);
  if (recorded === undefined) return { ...withoutBlocks(inputs), [found.name]: found.block };

  const declared = declaredBy(found.name, recorded);
  if (declared.type !== repository.type) return { ...inputs, [found.name]: found.block };
  return differingSettings(engine, declared, repository).reduce<Properties>(
    (drifted, { key }) => ({
      ...drifted,
      [found.name]: withSetting(found.name, asBlock(drifted[found.name]) ?? {}, key, repository.settings[key]),
    }),
    inputs,
  );
}

/** A block with one setting as it was found, at the place where the program wrote it, or would. */
function withSetting(name: BlockName, block: Block, key: string, value: string | undefined): Block {
  const [[property, place] = [key, undefined]] = Object.entries(blockFor(name, { [key]: value ?? "" }).block);
  const nested = name === "other" ? "settings" : "extraSettings";
  const inNested = key in (asBlock(block[nested]) ?? {}) || property === nested || name === "other";
  if (!inNested) return replaced(block, property, value === undefined ? undefined : place);
  return replaced(block, nested, replaced(asBlock(block[nested]) ?? {}, key, value));
}

function replaced(block: Block, property: string, value: unknown): Block {
  const others = Object.fromEntries(Object.entries(block).filter(([name]) => name !== property));
  return value === undefined ? others : { ...others, [property]: value };
}

function withoutBlocks(inputs: Properties): Properties {
  return Object.fromEntries(Object.entries(inputs).filter(([name]) => !BLOCKS.some((block) => block === name)));
}

function asBlock(value: unknown): Block | undefined {
  return typeof value === "object" && value !== null ? { ...value } : undefined;
}
