import { OtherBackups } from "../../../provider/optimize-backup/other-backups";

const orphan = (backupId: string) => ({ backupId, startTime: "2026-11-21T08:56:42.000Z" });

test("backups on no record are named together, once, and none is proposed for deletion", () => {
  const others = new OtherBackups();
  others.add("1763710001");
  const line = others.lineAbout(["1763710001", "1763710002", "1763710003"].map(orphan));
  expect(line).toMatch(/1763710002 of .*, 1763710003 of .*adopt/);
  expect(line).not.toMatch(/1763710001|delete/);
  expect(others.lineAbout([orphan("1763710002")])).toBeUndefined();
  expect(others.lineAbout([orphan("1763710004")])).toContain("1763710004");
});
