import { repositoryFindings } from "../../../operations/doctor/repository-findings";

const works = { kind: "works", nodes: ["a"] } as const;

test.each([
  ["s3", { bucket: "acme", base_path: "/optimize/" }, /base_path begins or ends with a slash.*write optimize/],
  ["s3", { bucket: "s3://acme/optimize" }, /bucket holds more than the name; write acme/],
  ["gcs", { bucket: "gs://acme" }, /bucket holds more than the name; write acme/],
  ["azure", { container: "acme", base_path: "optimize/" }, /base_path begins or ends with a slash/],
  ["fs", { location: " /backups" }, /location begins or ends with a blank.*write \/backups/],
])("%s %j, which nobody declared, is warned of", (type, settings, problem) => {
  const [verified, place, ...others] = repositoryFindings("optimize", { name: "optimize", type, settings }, works);
  expect(verified?.level).toBe("ok");
  expect(place).toMatchObject({ level: "warning", finding: expect.stringMatching(problem) as string });
  expect(others).toEqual([]);
});

test.each([
  ["s3", { bucket: "acme", base_path: "optimize" }],
  ["fs", { location: "/backups" }],
])("%s %j is not", (type, settings) => {
  const found = repositoryFindings("optimize", { name: "optimize", type, settings }, works);
  expect(found.map(({ level }) => level)).toEqual(["ok"]);
});
