import { DatastoreRequests } from "../../../../clients/datastore/requests";
import { Indices } from "../../../../clients/datastore/indices";
import { type HttpAnswer } from "../../../../clients/http/transport";
import { TransportError } from "../../../../clients/http/transport-error";
import { mayStillDelete } from "../../../../operations/restore/run/judge-refused-deletion";
import { SimulatedClock } from "../../backup/simulation";

const refused: HttpAnswer = {
  status: 403,
  headers: {},
  text: JSON.stringify({ error: { type: "cluster_block_exception", reason: "blocked" }, status: 403 }),
};
const gateway: HttpAnswer = { status: 504, headers: {}, text: "<html/>" };
const busy: HttpAnswer = { status: 429, headers: {}, text: JSON.stringify({ error: { type: "busy" } }) };
const lost = new TransportError("cut-off", true, "datastore: closed the connection");
const neverSent = new TransportError("refused", false, "datastore: refuses connections");

/** What a deletion ends with whose tries are answered one after the other. */
async function endOf(answers: readonly (HttpAnswer | TransportError)[]): Promise<unknown> {
  const left = [...answers];
  const transport = {
    target: "http://es:9200",
    close: () => Promise.resolve(),
    request: () => {
      const answer = left.shift() ?? refused;
      return answer instanceof TransportError ? Promise.reject(answer) : Promise.resolve(answer);
    },
  };
  const policy = {
    attempts: 4,
    firstDelayMilliseconds: 1,
    longestDelayMilliseconds: 1,
    totalMilliseconds: 1_000,
    clock: new SimulatedClock(),
    random: () => 0,
  };
  return new Indices(new DatastoreRequests(transport, policy)).delete(["a"]).catch((error: unknown) => error);
}

// Where an earlier try may go on, that a later one is refused does not tell that nothing is deleted.
test.each([
  ["refused at once", [refused], false],
  ["put off, then refused", [busy, refused], false],
  ["never sent, then refused", [neverSent, refused], false],
  ["lost, then refused", [lost, refused], true],
  ["given up by a gateway, then refused", [gateway, refused], true],
  ["lost, never sent, then refused", [lost, neverSent, refused], true],
])("a deletion that is %s", async (_, answers, mayGoOn) => {
  const error = await endOf(answers);
  expect(error).toMatchObject({ message: expect.stringMatching(/403/) as string });
  expect(mayStillDelete(error)).toBe(mayGoOn);
});
