import { join } from "node:path";
import * as v from "valibot";

import { runCommand } from "../test/stack/run-command";
import { serveManyBackups } from "./many-backups";
import { type Measure } from "./measurement";

const BACKUPS = 1000;
const INDICES = 1000;
const MEBIBYTE_IN_MEGABYTES = 1.048576;
/** What the pods of a schedule may use. */
const LIMIT_MEBIBYTES = 128;

const said = v.object({ backups: v.number(), peakMegabytes: v.number(), milliseconds: v.number() });

/** What a run of a schedule needs to look through many backups: as there, on Node's own http, with the pods' limit. */
export const measureLists: Measure = async (_counts, report) => {
  report(`looking through ${BACKUPS} backups of ${INDICES} indices …`);
  const { url, server } = await serveManyBackups(BACKUPS, INDICES);
  try {
    const program = join(__dirname, "look-through-backups.cjs");
    const { stdout } = await runCommand(process.execPath, ["--max-old-space-size=64", program, url], {
      cwd: __dirname,
    });
    const { backups, peakMegabytes, milliseconds } = v.parse(v.pipe(v.string(), v.parseJson(), said), stdout);
    if (backups !== BACKUPS) throw new Error(`${backups} of ${BACKUPS} backups were found.`);
    return [
      {
        what: `memory to look through ${BACKUPS} backups of ${INDICES} indices`,
        value: peakMegabytes,
        bound: LIMIT_MEBIBYTES * MEBIBYTE_IN_MEGABYTES,
        unit: "MB",
        from: `highest resident size of a process limited as the pods are, in ${(milliseconds / 1000).toFixed(1)} s`,
      },
    ];
  } finally {
    server.close();
  }
};
