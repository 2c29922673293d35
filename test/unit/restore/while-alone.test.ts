import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { whileAlone } from "../../../operations/restore/run/while-locked";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "while-alone-"));
});
afterEach(() => rm(folder, { recursive: true }));

const said: string[] = [];
const warn = (line: string) => void said.push(line);

test("two restores of one Optimize with journals of different names do not work at the same time", async () => {
  const usual = join(folder, "usual.json");
  const both = await whileAlone([usual, join(folder, "one.json")], "ada@laptop", warn, () =>
    whileAlone([usual, join(folder, "two.json")], "eve@laptop", warn, () => Promise.resolve("both")).catch(
      (error: unknown) => error,
    ),
  );
  expect(both).toMatchObject({ outcome: "busy" });
});

test("where the usual lock cannot be made, that is told, and the journal's own must do", async () => {
  await writeFile(join(folder, "file"), "");
  const paths = [join(folder, "file", "usual.json"), join(folder, "one.json")];
  await expect(whileAlone(paths, "ada@laptop", warn, () => Promise.resolve("done"))).resolves.toBe("done");
  expect(said.join()).toMatch(/usual\.json .*Nothing keeps a restore with another journal/);
});
