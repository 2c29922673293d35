/** Asks a datastore something and returns its parsed answer; throws for every status that is no success. */
export async function requestDatastore(url: string, method: string, path: string, body?: unknown): Promise<unknown> {
  const headers = { "Content-Type": "application/json" };
  const init = body === undefined ? { method } : { method, headers, body: JSON.stringify(body) };
  const answer = await fetch(url + path, init);
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path} was answered with ${answer.status}: ${text}`);
  return JSON.parse(text);
}
