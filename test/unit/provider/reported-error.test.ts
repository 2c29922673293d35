import { ExplainedError } from "../../../clients/explained-error";
import { TransportError } from "../../../clients/http/transport-error";
import { dynamicProvider, type ResourceHandler } from "../../../provider/dynamic/handler";

/** As the engine's host prints errors of check, diff, read and delete at the stack. */
const asPrinted = (error: unknown) => (error instanceof Error ? `${String(error)}: ${error.stack}` : "");

async function failureOfDelete(error: Error): Promise<unknown> {
  const handler: Pick<ResourceHandler, "delete"> = { delete: () => Promise.reject(error) };
  const provider = dynamicProvider(() => Promise.resolve(handler as ResourceHandler));
  return provider.delete?.("id", {}).catch((failure: unknown) => failure);
}

test.each([
  new ExplainedError("refused", "backupId: it is the last one."),
  new TransportError("refused", false, "datastore: nobody is there."),
])("an error for people is not printed a second time: %s", async (error) => {
  const failure = await failureOfDelete(error);
  expect(failure).toMatchObject({ message: error.message });
  expect(asPrinted(failure)).toBe("pulumi-camunda-backup: the error is explained at its resource.");
});

test("a defect keeps its stack trace", async () => {
  const failure = await failureOfDelete(new TypeError("no such thing"));
  expect(asPrinted(failure)).toContain("TypeError: no such thing");
  expect(asPrinted(failure)).toContain("reported-error.test.ts");
});
