import { type NodeDisk } from "../../../clients/datastore/cluster-status";
import {
  defaultDiskLimits,
  keptFreeBytes,
  LOW_WATERMARK,
  type Watermark,
} from "../../../clients/datastore/disk-limits";
import { inWords } from "../../../clients/finding";
import { type SnapshotIndex } from "../../../clients/datastore/snapshot-contents";
import { type NotTold, type RestoreSituation } from "./restore-situation";

/** Share of the disks that is left at the least before somebody is told that it is getting tight. */
const NEAR_SHARE = 0.05;

/** What is restored, as far as room is concerned. */
export interface NeedsRoom {
  readonly parts: readonly { readonly indices: readonly Pick<SnapshotIndex, "shards" | "sizeInBytes">[] }[];
}

/** What has to find a place. */
export interface NeededRoom {
  /** All copies. */
  readonly bytes: number;
  readonly largestShardBytes: number;
}

/** Whether it finds one. */
export interface DiskVerdict {
  readonly fits: "yes" | "barely" | "no" | "not-the-largest-shard";
  /** What the data nodes take, all together, or, for the largest shard, the one that takes the most. */
  readonly roomBytes: number;
  /** What ends the room, in words; undefined where nothing does but the disk's own size. */
  readonly limit: string | undefined;
}

/** The disk of a data node, of which it is known how much it takes. */
export type MeasuredDisk = { readonly [Name in "totalBytes" | "availableBytes"]: number };

/** The disks, where all of them tell what decides about room. */
export function measuredDisks(disks: readonly NodeDisk[] | NotTold): readonly MeasuredDisk[] | NotTold {
  if ("notTold" in disks) return disks;
  const untold = disks.flatMap(({ node, totalBytes, availableBytes }) =>
    totalBytes === undefined || availableBytes === undefined ? [node] : [],
  );
  if (disks.length > 0 && untold.length === 0) {
    return disks.flatMap(({ totalBytes, availableBytes }) =>
      totalBytes === undefined || availableBytes === undefined ? [] : [{ totalBytes, availableBytes }],
    );
  }
  const where = disks.length === 0 ? "" : ` on ${inWords(untold.slice(0, 5))}`;
  return { notTold: `how much space there is${where} is not told here, so that it was not checked` };
}

export function neededRoom({ parts }: NeedsRoom, copies: number): NeededRoom {
  const indices = parts.flatMap((part) => part.indices);
  return {
    bytes: copies * indices.reduce((sum, { sizeInBytes }) => sum + sizeInBytes, 0),
    // At least: the shards of an index may differ.
    largestShardBytes: Math.max(0, ...indices.map(({ sizeInBytes, shards }) => sizeInBytes / Math.max(1, shards))),
  };
}

/**
 * Judges whether disks have room for what is restored, as the engine does when it places a shard.
 *
 * @param freedBytes what a deletion frees before; where, is not known: evenly is how the engines spread it.
 */
export function judgeRoom(
  needed: NeededRoom,
  disks: readonly MeasuredDisk[],
  freedBytes: number,
  { limits, health, identity }: Pick<RestoreSituation, "limits" | "health" | "identity">,
): DiskVerdict {
  const told = "notTold" in limits ? undefined : limits.disk;
  const disk = told ?? defaultDiskLimits(identity.engine);
  const isWatched = disk.isEnabled && (health.dataNodes > 1 || disk.isEnabledForSingleNode);
  const limit = isWatched ? `the low watermark of ${disk.low.text} (${LOW_WATERMARK})` : undefined;
  const roomUnder = (watermark: Watermark | undefined, freed: number) =>
    disks.map(({ totalBytes, availableBytes }) => {
      const kept = watermark === undefined ? 0 : keptFreeBytes(watermark, totalBytes);
      return Math.max(0, availableBytes + freed - kept);
    });

  const room = sum(roomUnder(isWatched ? disk.low : undefined, freedBytes / disks.length));
  if (needed.bytes > room) return { fits: "no", roomBytes: room, limit };
  // At best, all that is freed is freed on one of them.
  const most = Math.max(...roomUnder(isWatched ? disk.high : undefined, freedBytes));
  if (needed.largestShardBytes > most) return { fits: "not-the-largest-shard", roomBytes: most, limit };
  // Where disks are not looked at before, indices on a full one become read-only all the same.
  const floodStage = disk.isEnabled ? disk.floodStage : undefined;
  const left = sum(roomUnder(isWatched ? disk.low : floodStage, freedBytes / disks.length)) - needed.bytes;
  const isTight = left < NEAR_SHARE * sum(disks.map(({ totalBytes }) => totalBytes));
  return { fits: isTight ? "barely" : "yes", roomBytes: room, limit };
}

/** For messages. */
export function inMegabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
