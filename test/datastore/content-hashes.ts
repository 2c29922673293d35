import { createHash } from "node:crypto";

import { requestDatastore } from "./datastore-request";

interface Page {
  readonly _scroll_id: string;
  readonly hits: {
    readonly hits: readonly { readonly _index: string; readonly _id: string; readonly _source: unknown }[];
  };
}

/** Of every index that matches: how many documents it has, and one hash over the ids and contents of all of them. */
export async function contentHashes(url: string, pattern: string): Promise<Record<string, string>> {
  const hashes = new Map<string, string[]>();
  await requestDatastore(url, "POST", `/${pattern}/_refresh`);
  const query = { size: 5000, sort: ["_doc"], query: { match_all: {} } };
  let page = (await requestDatastore(url, "POST", `/${pattern}/_search?scroll=1m`, query)) as Page;
  while (page.hits.hits.length > 0) {
    for (const { _index: index, _id: id, _source: source } of page.hits.hits) {
      const hash = createHash("sha256")
        .update(JSON.stringify([id, source]))
        .digest("hex");
      const before = hashes.get(index);
      if (before === undefined) hashes.set(index, [hash]);
      else before.push(hash);
    }
    page = (await requestDatastore(url, "POST", "/_search/scroll", {
      scroll: "1m",
      scroll_id: page._scroll_id,
    })) as Page;
  }
  await requestDatastore(url, "DELETE", "/_search/scroll", { scroll_id: page._scroll_id });
  return Object.fromEntries(
    [...hashes].map(([index, all]) => [
      index,
      `${all.length} documents ${createHash("sha256").update(all.sort().join()).digest("hex")}`,
    ]),
  );
}
