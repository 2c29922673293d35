import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { COMMANDS } from "../../../cli/commands";
import {
  argumentsOf,
  type GivenArgument,
  HINTED_COMMANDS,
  withRunnableCommands,
} from "../../../operations/command-hints";
import { CommandRuns } from "./command-runs";

const root = join(__dirname, "../../..");
const runs = new CommandRuns();

const datastore: GivenArgument = { group: "datastore", flag: "datastore-url", value: "http://d.test:9200" };
const managementApi: GivenArgument = {
  group: "managementApi",
  flag: "management-api-url",
  value: "http://o.test:8092",
};
const ledger: GivenArgument = { group: "ledger", flag: "ledger", value: "our ledger.json" };
const config: GivenArgument = { group: undefined, flag: "config", value: "backup.yaml" };

test.each<[string, readonly GivenArgument[], string]>([
  ["`camunda-backup show 7` tells", [], "`npx pulumi-camunda-backup show 7` tells"],
  ["`camunda-backup show 7`", [config], "`npx pulumi-camunda-backup show 7 --config backup.yaml`"],
  [
    "`camunda-backup show 7`",
    [datastore, managementApi, ledger],
    "`npx pulumi-camunda-backup show 7 --datastore-url http://d.test:9200 --management-api-url http://o.test:8092`",
  ],
  ["`camunda-backup check-restore`", [managementApi], "`npx pulumi-camunda-backup check-restore`"],
  ["`camunda-backup create --ledger FILE`", [ledger], "`npx pulumi-camunda-backup create --ledger FILE`"],
  ["`camunda-backup delete 7`", [ledger], "`npx pulumi-camunda-backup delete 7 --ledger 'our ledger.json'`"],
  ["`camunda-backup fly`, `pulumi up`", [config], "`camunda-backup fly`, `pulumi up`"],
])("%s runs as it is printed", (text, given, completed) => {
  expect(withRunnableCommands(text, given)).toBe(completed);
});

test("a resource's inputs become arguments, and none of their credentials do", () => {
  const told = argumentsOf({
    datastore: { url: "http://d.test:9200", username: "backup", password: "secret", passwordFromEnv: "D_PASSWORD" },
    managementApi: {
      inKubernetes: { namespace: "camunda", service: "optimize", port: 8092, kubeconfig: "secret" },
      headers: { Authorization: "secret" },
    },
    repositoryName: "optimize",
    secondaryStorage: "rdbms",
    backupId: "7",
  });
  const text = withRunnableCommands("`camunda-backup delete 7`", told);
  expect(text).toBe(
    "`npx pulumi-camunda-backup delete 7 --management-api-in-kubernetes-namespace camunda --management-api-in-kubernetes-service optimize --management-api-in-kubernetes-port 8092 --datastore-url http://d.test:9200 --datastore-username backup --datastore-password-from-env D_PASSWORD --repository-name optimize`",
  );
});

test.each(COMMANDS.map((command) => [command.name, command] as const))(
  "a hint at %s holds no argument that the command does not take",
  (name, { settings }) => {
    const taken: readonly string[] = settings;
    expect(HINTED_COMMANDS[name]?.filter((group) => !taken.includes(group))).toEqual([]);
  },
);

test.each([
  [["show", "9"], "`npx pulumi-camunda-backup list --management-api-url http://optimize.test:8092`"],
  [["show", "9", "--json"], "`npx pulumi-camunda-backup list --management-api-url http://optimize.test:8092`"],
])("%j names a command with the arguments that it was given", async (argv, hint) => {
  const given = ["--management-api-url", "http://optimize.test:8092"];
  const { output, errorOutput } = await runs.runWith({}, ...argv, ...given);
  expect(`${output}${errorOutput}`).toContain(hint);
});

/** Outside of a project, npx looks for a package of the name that stands first: "camunda-backup" is not ours. */
const BARE = new RegExp(
  `(?<![\\w/-])(?:npx )?camunda-backup (?:${COMMANDS.map(({ name }) => name).join("|")})\\b`,
  "g",
);

test.each(filesIn("docs", ".md"))("%s names the package with each command", (path) => {
  expect(readFileSync(join(root, path), "utf8").match(BARE) ?? []).toEqual([]);
});

test.each(["cli", "operations", "provider", "components", "clients"].flatMap((room) => filesIn(room, ".ts")))(
  "%s names commands between backticks, where they are completed, or as examples",
  (path) => {
    const text = readFileSync(join(root, path), "utf8");
    const loose = text.replace(/\\?`camunda-backup [^`]*`/g, "").replace(/^ +"camunda-backup [^\n]*",$/gm, "");
    expect(loose.match(BARE) ?? []).toEqual([]);
  },
);

function filesIn(folder: string, extension: string): string[] {
  const found = readdirSync(join(root, folder), { recursive: true, encoding: "utf8" });
  return found.filter((path) => path.endsWith(extension)).map((path) => join(folder, path));
}
