import { managementApiErrorFor } from "../../../clients/optimize/management-api-error";

const words = "x".repeat(300);

test.each([
  [401, JSON.stringify({ error: "unauthorized", detail: words, hint: "ask for a token" }), words],
  [403, `<html><body>${words}</body></html>`, words],
  [401, '{"error":"no header Authorization"}', "no header Authorization"],
])("%s of what stands before the management port is told whole, with managementApi.headers", (status, text, said) => {
  const error = managementApiErrorFor("http://o.test:8092", "listing backups", { status, text, headers: {} });
  expect(error.message).toContain(`answered ${status} to listing backups: ${said}. `);
  expect(error.message).toContain("managementApi.headers");
  expect(error.fault).toBe("not-optimize");
});

test.each(["Basic YmFja3VwOnNlY3JldA==", "Bearer abc.def.ghi"])("%s is not repeated", (credential) => {
  const answer = { status: 401, text: `{"sent":"${credential}"}`, headers: {} };
  const [, secret = ""] = credential.split(" ");
  expect(managementApiErrorFor("http://o.test:8092", "listing backups", answer).message).not.toContain(secret);
});
