import { managementApiErrorFor } from "../../../clients/optimize/management-api-error";

const long = JSON.stringify({ error: "unauthorized", detail: "x".repeat(300), hint: "ask for a token" });

test.each([
  [401, long],
  [403, long],
  [401, '{"error":"no header Authorization"}'],
])("%s of what stands before the management port is told whole, with managementApi.headers", (status, text) => {
  const error = managementApiErrorFor("http://o.test:8092", "listing backups", { status, text, headers: {} });
  expect(error.message).toContain(`answered ${status} to listing backups: ${text}.`);
  expect(error.message).toMatch(/look at managementApi\.url .*managementApi\.headers, such as Authorization\.$/);
  expect(error.fault).toBe("not-optimize");
});

test.each(["Basic YmFja3VwOnNlY3JldA==", "Bearer abc.def.ghi"])("%s is not repeated", (credential) => {
  const answer = { status: 401, text: `{"sent":"${credential}"}`, headers: {} };
  const [, secret = ""] = credential.split(" ");
  expect(managementApiErrorFor("http://o.test:8092", "listing backups", answer).message).not.toContain(secret);
});
