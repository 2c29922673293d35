import { azureSettings } from "./catalogue/azure";
import { commonSettings } from "./catalogue/common";
import { fsSettings, hdfsSettings, urlSettings } from "./catalogue/file-systems";
import { gcsSettings } from "./catalogue/gcs";
import { s3Settings } from "./catalogue/s3";
import { type Settings } from "./catalogue/setting";

/** The types that have a block of their own. */
export type RepositoryType = "fs" | "s3" | "gcs" | "azure" | "url";

const catalogue: Readonly<Record<string, Settings>> = {
  fs: { ...commonSettings, ...fsSettings },
  url: { ...commonSettings, ...urlSettings },
  s3: { ...commonSettings, ...s3Settings },
  gcs: { ...commonSettings, ...gcsSettings },
  azure: { ...commonSettings, ...azureSettings },
  hdfs: { ...commonSettings, ...hdfsSettings },
};

/** Whether all settings of a type are known, so that one that is not among them deserves a word. */
export function isKnownType(type: string): boolean {
  return Object.hasOwn(catalogue, type);
}

/** The settings of a type, in the engine's spelling; those of every type for a type that is not known. */
export function knownSettings(type: string): Settings {
  return (isKnownType(type) ? catalogue[type] : undefined) ?? commonSettings;
}
