import { placeFingerprint } from "../../../operations/repository/place-fingerprint";

const fs = { type: "fs", settings: { location: "/backups", compress: "true" } };
const s3 = { type: "s3", settings: { bucket: "one", base_path: "a", client: "default" } };
const other = { type: "cos", settings: { bucket: "one", access_key_secret: "s3cret" } };

describe("the fingerprint of a repository's place", () => {
  it.each([
    ["a location", fs, { ...fs, settings: { ...fs.settings, location: "/other" } }],
    ["a type", fs, { ...fs, type: "hdfs" }],
    ["a bucket", s3, { ...s3, settings: { ...s3.settings, bucket: "two" } }],
    ["a base path", s3, { ...s3, settings: { ...s3.settings, base_path: "b" } }],
  ])("changes with %s", (_what, one, another) => {
    expect(placeFingerprint(one)).not.toBe(placeFingerprint(another));
  });

  it("stays the same for other settings and another order, and holds no setting", () => {
    expect(placeFingerprint({ type: "fs", settings: { compress: "false", location: "/backups" } })).toBe(
      placeFingerprint(fs),
    );
    expect(placeFingerprint(fs)).toMatch(/^[0-9a-f]{16}$/);
  });

  it("is not known for a type that is not known", () => {
    expect(placeFingerprint(other)).toBeUndefined();
  });
});
