import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { TransportError } from "../../../clients/http/transport-error";
import { COMMANDS } from "../../../cli/commands";
import { type Command } from "../../../cli/command";
import { EXIT } from "../../../cli/exit-code";
import { SETTINGS } from "../../../cli/settings/setting";
import { CommandRuns } from "./command-runs";
import { CONNECTION, runCommand, type RunOptions } from "./memory-installation";

const runs = new CommandRuns();

/** What every command has to be given, so that only the mistake is wrong. */
const RIGHT = {
  ...CONNECTION,
  CAMUNDA_BACKUP_SCHEDULE_NAMESPACE: "camunda",
  CAMUNDA_BACKUP_SCHEDULE_NAME: "nightly",
  CAMUNDA_BACKUP_KEEP_LAST: "3",
  CAMUNDA_BACKUP_SCOPE: "all",
  CAMUNDA_BACKUP_OPTIMIZE_STOPPED: "true",
};

interface Mistake {
  readonly exitCode: number;
  /** Whether the mistake can be made with a command. */
  readonly isPossible: (command: Command) => boolean;
  readonly arguments?: (command: Command) => readonly string[];
  readonly without?: readonly string[];
  readonly onConnect?: RunOptions["onConnect"];
  readonly says?: RegExp;
}

const every = () => true;
const takes =
  (...groups: readonly string[]) =>
  ({ settings }: Command) =>
    groups.some((group) => settings.some((setting) => setting === group));
const inFolder = (name: string) => join(runs.folder, name);
const written = (name: string, text: string) => {
  writeFileSync(inFolder(name), text);
  return inFolder(name);
};
const folderAt = (name: string) => {
  mkdirSync(inFolder(name));
  return inFolder(name);
};
const prunes = ({ name }: Command) => name === "prune";
const refuses = (fault: "refused" | "timeout" | "certificate") => () => {
  throw new TransportError(fault, false, "no answer");
};
/** A flag of the command that takes one of some values, or a number. */
const choosy = ({ settings }: Command) =>
  SETTINGS.find(({ group, kind, choices }) => settings.includes(group) && (kind === "number" || choices.length > 0));

const MISTAKES: Readonly<Record<string, Mistake>> = {
  "an unknown flag": { exitCode: EXIT.usage, isPossible: every, arguments: () => ["--unheard-of"] },
  "a flag without its value": { exitCode: EXIT.usage, isPossible: every, arguments: () => ["--config"] },
  "an argument too many": { exitCode: EXIT.usage, isPossible: every, arguments: () => ["1", "2", "3"] },
  "a credential in a flag": { exitCode: EXIT.usage, isPossible: every, arguments: () => ["--password", "x"] },
  "a wrong value": {
    exitCode: EXIT.usage,
    isPossible: (command) => choosy(command) !== undefined,
    arguments: (command) => [`--${choosy(command)?.flag ?? ""}`, "neither-nor"],
  },
  "an address that is none": {
    exitCode: EXIT.usage,
    isPossible: takes("datastore"),
    arguments: () => ["--datastore-url", "nowhere"],
  },
  "an id that no backup has": {
    exitCode: EXIT.failed,
    // A restore tells all that is in its way at once, and refuses.
    isPossible: ({ name, takesId }) => takesId !== false && name !== "restore",
    arguments: () => ["9"],
    says: /there is no backup 9/i,
  },
  "no connection": {
    exitCode: EXIT.usage,
    isPossible: every,
    without: ["MANAGEMENT_API_URL", "DATASTORE_URL", "SCHEDULE_NAMESPACE", "SCHEDULE_NAME"],
  },
  "no repository": {
    exitCode: EXIT.usage,
    isPossible: ({ name, settings }) => name !== "doctor" && settings.includes("repositoryName"),
    without: ["REPOSITORY_NAME"],
  },
  "a pruning without ledger": {
    exitCode: EXIT.usage,
    isPossible: takes("retention"),
    arguments: ({ name }) => (name === "create" ? ["--prune"] : []),
    without: ["SCOPE"],
  },
  "a rehearsed pruning without ledger": {
    exitCode: EXIT.usage,
    isPossible: takes("retention"),
    arguments: ({ name }) => (name === "create" ? ["--prune", "--dry-run"] : ["--dry-run"]),
    without: ["SCOPE"],
  },
  "a config file that is not there": {
    exitCode: EXIT.usage,
    isPossible: every,
    arguments: () => ["--config", inFolder("lost.yaml")],
  },
  "a config file that is damaged": {
    exitCode: EXIT.usage,
    isPossible: every,
    arguments: () => ["--config", written("bad.yaml", "{ damaged")],
  },
  "an unknown name in the config file": {
    exitCode: EXIT.usage,
    isPossible: every,
    arguments: () => ["--config", written("odd.yaml", "unheardOf: 1")],
  },
  "a certificate that is not there": {
    exitCode: EXIT.usage,
    isPossible: takes("datastore"),
    arguments: () => ["--datastore-ca-certificate", `@${inFolder("lost.pem")}`],
  },
  "a plan that is not there": {
    exitCode: EXIT.usage,
    isPossible: takes("plan"),
    arguments: () => ["--plan", inFolder("lost.json")],
  },
  "a plan that is damaged": {
    exitCode: EXIT.usage,
    isPossible: takes("plan"),
    arguments: () => ["--plan", written("bad.json", "{ damaged")],
  },
  ...Object.fromEntries(
    Object.entries({ "a folder": folderAt, damaged: (name: string) => written(name, "{ damaged") }).flatMap(
      ([how, make]): [string, Mistake][] => [
        [
          `a ledger that is ${how}, by which is pruned`,
          {
            exitCode: EXIT.refused,
            isPossible: prunes,
            arguments: () => ["--ledger", make("ledger.json")],
            without: ["SCOPE"],
          },
        ],
        [
          `a ledger that is ${how}, by which a pruning is rehearsed`,
          {
            exitCode: EXIT.refused,
            isPossible: prunes,
            arguments: () => ["--ledger", make("ledger.json"), "--dry-run"],
            without: ["SCOPE"],
          },
        ],
      ],
    ),
  ),
  "a ledger that is not there, by which is pruned": {
    exitCode: EXIT.refused,
    isPossible: prunes,
    arguments: () => ["--ledger", inFolder("lost.json")],
    without: ["SCOPE"],
  },
  "a ledger that is not there, by which a pruning is rehearsed": {
    exitCode: EXIT.refused,
    isPossible: prunes,
    arguments: () => ["--ledger", inFolder("lost.json"), "--dry-run"],
    without: ["SCOPE"],
  },
  "a server that refuses connections": { exitCode: EXIT.failed, isPossible: every, onConnect: refuses("refused") },
  "a server with a foreign certificate": {
    exitCode: EXIT.failed,
    isPossible: every,
    onConnect: refuses("certificate"),
  },
  "a server that does not answer": { exitCode: EXIT.unknown, isPossible: every, onConnect: refuses("timeout") },
};

describe.each(Object.entries(MISTAKES))("%s", (_, mistake) => {
  const commands = COMMANDS.filter(mistake.isPossible).map((command) => [command.name, command] as const);
  it.each(commands)("ends %s with the same code", async (name, command) => {
    for (const id of ["1", "2", "3", "4"]) runs.installation.add(id, 9 - Number(id));
    const left = (mistake.without ?? []).map((variable) => `CAMUNDA_BACKUP_${variable}`);
    const environment = Object.fromEntries(Object.entries(RIGHT).filter(([variable]) => !left.includes(variable)));
    const given = mistake.arguments?.(command) ?? [];
    const isId = given[0] === "9" || given.includes("--plan") || command.takesId === false;
    const onConnect = mistake.onConnect ?? (() => undefined);
    const argv = [name, ...(isId ? [] : ["1"]), ...given];
    const ran = await runCommand(runs.installation, argv, { environment, onConnect });
    expect([ran.exitCode, ran.errorOutput + ran.output]).toEqual([
      mistake.exitCode,
      expect.stringMatching(mistake.says ?? /./),
    ]);
    expect(runs.installation.removed).toEqual([]);
    expect(runs.installation.requested).toEqual([]);
  });
});

describe("what was done and could not be written down", () => {
  it.each([
    ["delete", ["delete", "1"], "1"],
    ["prune", ["prune", "--scope", "all", "--keep-last", "3"], "1"],
  ])("ends %s with 7", async (_, argv, removed) => {
    for (const id of ["1", "2", "3", "4"]) runs.installation.add(id, 9 - Number(id));
    const ran = await runs.run(...argv, "--audit-log", folderAt("audit"));
    expect([ran.exitCode, ran.errorOutput]).toEqual([EXIT.notPruned, expect.stringContaining("auditLog")]);
    expect(runs.installation.removed).toEqual([removed]);
  });
});

test("a rehearsed pruning ends as the pruning does, when it is suspended", async () => {
  for (const id of ["1", "2", "3", "4"])
    runs.installation.add(id, 9 - Number(id), ["SUCCESS", "SUCCESS"], id === "4" ? 10 : 1000);
  const argv = ["prune", "--scope", "all", "--keep-last", "3"];
  const rehearsed = await runs.run(...argv, "--dry-run", "--json");
  const pruned = await runs.run(...argv);
  expect([rehearsed.exitCode, pruned.exitCode]).toEqual([EXIT.refused, EXIT.refused]);
  expect(rehearsed.json()).toMatchObject({ dryRun: true, problem: expect.stringContaining("suspended") as string });
  expect(rehearsed.errorOutput).toContain("pruning is suspended");
});

test("the table in the documents has the codes that there are", () => {
  const text = readFileSync(join(__dirname, "../../../docs/command.md"), "utf8");
  const told = [...text.matchAll(/^\| (\d) +\|/gm)].map(([, code]) => Number(code));
  expect(told).toEqual(Object.values(EXIT));
});
