/** Why a setting that says where snapshots lie is written in a way that leads to another place; undefined when it is not. */
export function placeProblem(key: string, value: string): string | undefined {
  const written = value.trim();
  if (written !== value) return `begins or ends with a blank, which becomes a part of the place; write ${written}`;
  if (key === "base_path" && /^\/|\/$/.test(value)) {
    const path = value.replace(/^\/+|\/+$/g, "");
    return `begins or ends with a slash, which makes a folder without a name; ${path === "" ? "leave it out for the root" : `write ${path}`}`;
  }
  if (key === "bucket" || key === "container") {
    const name = /^[a-z][a-z0-9+.-]*:\/\/([^/]*)/i.exec(value)?.[1] ?? value.split("/")[0] ?? "";
    if (name !== value) return `holds more than the name; write ${name}, and a path as basePath`;
  }
  return undefined;
}
