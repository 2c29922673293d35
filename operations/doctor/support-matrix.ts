import { type Engine } from "../../clients/datastore/settings";

/** A version by its first two numbers. */
export type MinorVersion = readonly [major: number, minor: number];

/** The engines on which the whole test suite runs. */
export const TESTED: Readonly<Record<Engine, readonly MinorVersion[]>> = {
  elasticsearch: [
    [8, 19],
    [9, 1],
  ],
  opensearch: [
    [2, 19],
    [3, 8],
  ],
};

/**
 * The oldest minor version of each major one on which Camunda supports an Optimize.
 *
 * @see https://docs.camunda.io/docs/reference/supported-environments/
 */
const CAMUNDA_SUPPORTS: readonly {
  readonly optimize: MinorVersion;
  readonly engines: Readonly<Record<Engine, readonly MinorVersion[]>>;
}[] = [
  { optimize: [8, 6], engines: { elasticsearch: [[8, 13]], opensearch: [[2, 9]] } },
  { optimize: [8, 7], engines: { elasticsearch: [[8, 13]], opensearch: [[2, 9]] } },
  { optimize: [8, 8], engines: { elasticsearch: [[8, 16]], opensearch: [[2, 17]] } },
  {
    optimize: [8, 9],
    engines: {
      elasticsearch: [
        [8, 19],
        [9, 2],
      ],
      opensearch: [
        [2, 19],
        [3, 4],
      ],
    },
  },
  {
    optimize: [8, 10],
    engines: {
      elasticsearch: [
        [8, 19],
        [9, 4],
      ],
      opensearch: [
        [2, 19],
        [3, 6],
      ],
    },
  },
];

/** The versions of an engine on which Camunda supports an Optimize; undefined where its page does not say. */
export function supportedByCamunda(engine: Engine, optimize: MinorVersion): readonly MinorVersion[] | undefined {
  return CAMUNDA_SUPPORTS.find((row) => isSame(row.optimize, optimize))?.engines[engine];
}

/** `8.19.5` as its first two numbers; undefined when it has none. */
export function minorVersionOf(version: string): MinorVersion | undefined {
  const [, major, minor] = /^(\d+)\.(\d+)/.exec(version) ?? [];
  return major === undefined || minor === undefined ? undefined : [Number(major), Number(minor)];
}

/** Whether a version is one of those, or a later minor one of the same major version. */
export function isCovered([major, minor]: MinorVersion, oldest: readonly MinorVersion[]): boolean {
  return oldest.some(([oldestMajor, oldestMinor]) => major === oldestMajor && minor >= oldestMinor);
}

function isSame(one: MinorVersion, other: MinorVersion): boolean {
  return one[0] === other[0] && one[1] === other[1];
}
