/** How a simulated Optimize takes a backup; all times in milliseconds. */
export interface Timing {
  /** 8.10 begins part 2 when part 1 has ended. */
  readonly sequential: boolean;
  readonly version: string;
  /** From the answer to the request until the first snapshot shows. */
  readonly appearsAfter: number;
  readonly durations: readonly [number, number];
  /** How each part ends; undefined: it is never begun. */
  readonly outcomes: readonly [string | undefined, string | undefined];
  readonly deletedAfter: number;
  /** From the end of part 1 until part 2 shows, where they are taken one after the other. */
  readonly secondFollowsAfter: number;
}

export const USUAL_TIMING: Timing = {
  sequential: false,
  version: "8.8.0",
  appearsAfter: 60,
  durations: [20_000, 25_000],
  outcomes: ["SUCCESS", "SUCCESS"],
  deletedAfter: 200,
  secondFollowsAfter: 300,
};
