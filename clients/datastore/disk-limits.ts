import { type Engine } from "./settings";

/** Up to where a disk is filled: by share, or by what stays free. */
export type Watermark = {
  /** As the settings have it, such as `85%`, `0.85` or `10gb`. */
  readonly text: string;
} & (
  | {
      /** Of the disk, between 0 and 1: what may be used. */
      readonly usedShare: number;
      /** Elasticsearch: the most that stays free, on a large disk. Undefined: as much as the share says. */
      readonly headroomBytes?: number | undefined;
    }
  | {
      /** What stays free of each disk, however large it is. */
      readonly freeBytes: number;
    }
);

/** What a cluster looks at before it places a shard on a disk. */
export interface DiskLimits {
  /** Whether it looks at disks at all. */
  readonly isEnabled: boolean;
  /** Whether it does so where there is one data node only; OpenSearch does not, unless it is told to. */
  readonly isEnabledForSingleNode: boolean;
  /** Above it, no shard is placed on a disk. */
  readonly low: Watermark;
  /** No shard is placed that would bring a disk above it. */
  readonly high: Watermark;
  /** Above it, indices with a shard on the disk become read-only. */
  readonly floodStage: Watermark;
}

const PREFIX = "cluster.routing.allocation.disk";
/** The setting that the way out of a full disk names. */
export const LOW_WATERMARK = `${PREFIX}.watermark.low`;

const UNITS: Readonly<Record<string, number>> = { b: 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30, t: 2 ** 40, p: 2 ** 50 };
const NO_HEADROOM = "-1";

/** What an engine does where nobody tells otherwise. */
export function defaultDiskLimits(engine: Engine): DiskLimits {
  const headrooms = engine === "elasticsearch" ? [200, 150, 100] : [];
  const usual = (percent: number, gigabytes: number | undefined): Watermark => ({
    text: `${percent}%`,
    usedShare: percent / 100,
    headroomBytes: gigabytes === undefined ? undefined : gigabytes * 2 ** 30,
  });
  return {
    isEnabled: true,
    isEnabledForSingleNode: engine === "elasticsearch",
    low: usual(85, headrooms[0]),
    high: usual(90, headrooms[1]),
    floodStage: usual(95, headrooms[2]),
  };
}

/**
 * Reads what the settings of a cluster say of disks.
 *
 * @param setting gives the text of a setting by its whole name, undefined where it is not told.
 * @returns undefined where the watermarks are not told.
 */
export function diskLimits(setting: (name: string) => string | undefined): DiskLimits | undefined {
  const told = (name: string): Watermark | undefined => {
    const text = setting(`${PREFIX}.watermark.${name}`);
    return text === undefined ? undefined : parseWatermark(text, setting(`${PREFIX}.watermark.${name}.max_headroom`));
  };
  const [low, high, floodStage] = [told("low"), told("high"), told("flood_stage")];
  if (low === undefined || high === undefined || floodStage === undefined) return undefined;
  return {
    isEnabled: setting(`${PREFIX}.threshold_enabled`) !== "false",
    isEnabledForSingleNode: setting(`${PREFIX}.watermark.enable_for_single_data_node`) !== "false",
    low,
    high,
    floodStage,
  };
}

/** How much of a disk has to stay free. */
export function keptFreeBytes(watermark: Watermark, totalBytes: number): number {
  if ("freeBytes" in watermark) return watermark.freeBytes;
  return Math.min((1 - watermark.usedShare) * totalBytes, watermark.headroomBytes ?? Number.POSITIVE_INFINITY);
}

/** Undefined for a text that is none. */
function parseWatermark(text: string, headroom: string | undefined): Watermark | undefined {
  const share = /^\s*(\d+(?:\.\d+)?)\s*(%?)\s*$/.exec(text);
  if (share === null) {
    const freeBytes = bytesOf(text);
    return freeBytes === undefined ? undefined : { text, freeBytes };
  }
  const usedShare = Number(share[1]) / (share[2] === "%" ? 100 : 1);
  const headroomBytes = headroom === undefined || headroom === NO_HEADROOM ? undefined : bytesOf(headroom);
  return { text, usedShare, headroomBytes };
}

function bytesOf(text: string): number | undefined {
  const [, number, unit] = /^\s*([\d.]+)\s*([bkmgtp])b?\s*$/i.exec(text) ?? [];
  const factor = unit === undefined ? undefined : UNITS[unit.toLowerCase()];
  return factor === undefined ? undefined : Number(number) * factor;
}
