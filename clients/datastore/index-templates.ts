import * as v from "valibot";

import { parseJson } from "./datastore-error";
import { type DatastoreRequests } from "./requests";

const templatesBody = v.object({ index_templates: v.array(v.object({ name: v.string() })) });
const noTemplates = v.object({ index_templates: v.pipe(v.array(v.unknown()), v.length(0)) });

/** The index templates of a datastore. */
export class IndexTemplates {
  constructor(private readonly requests: DatastoreRequests) {}

  /** The names of those that match a pattern with `*` in it, sorted. */
  async names(pattern: string): Promise<string[]> {
    const doing = `listing the index templates ${pattern}`;
    const answer = await this.requests.answer({
      method: "GET",
      path: `/_index_template/${encodeURIComponent(pattern)}`,
    });
    // Elasticsearch says so with a 404 and an empty list: a proxy's 404 is something else.
    if (answer.status === 404 && v.is(noTemplates, parseJson(answer.text))) return [];
    const body = this.requests.parse(doing, answer, templatesBody);
    return body.index_templates.map(({ name }) => name).sort();
  }
}
