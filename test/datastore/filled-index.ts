import { requestDatastore } from "./datastore-request";

/** Creates an index of a few megabytes that cannot be compressed, so that what is slowed down takes long; once is enough. */
export async function fillIndex(url: string, index: string): Promise<void> {
  const exists = await fetch(`${url}/${index}`, { method: "HEAD" });
  if (exists.ok) return;
  await requestDatastore(url, "PUT", `/${index}`, { settings: { number_of_replicas: 0 } });
  let seed = 1;
  const noise = () => {
    let text = "";
    while (text.length < 2000) text += ((seed = (seed * 16807) % 2147483647) >>> 0).toString(36);
    return text;
  };
  const lines = Array.from(
    { length: 3000 },
    (_, id) => `{"index":{"_id":"${id}"}}\n${JSON.stringify({ text: noise() })}\n`,
  );
  const answer = await fetch(`${url}/${index}/_bulk?refresh=true`, {
    method: "POST",
    body: lines.join(""),
    headers: { "content-type": "application/x-ndjson" },
  });
  if (!answer.ok) throw new Error(`the index could not be filled: ${answer.status} ${await answer.text()}`);
}
