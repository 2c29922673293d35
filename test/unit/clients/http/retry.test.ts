import { defaultRetryPolicy, withRetries } from "../../../../clients/http/retry";
import { retryAfterMilliseconds } from "../../../../clients/http/retry-after";
import { TransportError, type TransportFault } from "../../../../clients/http/transport-error";
import { ManualClock } from "./manual-clock";

let clock: ManualClock;
beforeEach(() => (clock = new ManualClock()));

const answer = (status: number, headers: Record<string, string> = {}) => ({ status, headers });
const lost = (fault: TransportFault) => new TransportError(fault, true, fault);

/** Gives what it is told to, one after the other, and the last for ever. */
function sender(...results: (ReturnType<typeof answer> | Error)[]) {
  const left = [...results];
  return jest.fn(() => {
    const result = left.length > 1 ? left.shift() : left[0];
    return result instanceof Error ? Promise.reject(result) : Promise.resolve(result ?? answer(200));
  });
}

const policy = () => ({ ...defaultRetryPolicy, clock, random: () => 1 });

test.each([429, 502, 503, 504])("an answer %i is waited for with growing pauses", async (status) => {
  const send = sender(answer(status), answer(status), answer(200));
  expect(await withRetries(policy(), send)).toEqual(answer(200));
  expect(clock.pauses).toEqual([200, 400]);
});

test.each([200, 400, 401, 403, 404, 409, 500])("an answer %i is final", async (status) => {
  const send = sender(answer(status));
  expect((await withRetries(policy(), send)).status).toBe(status);
  expect(send).toHaveBeenCalledTimes(1);
});

test.each(["refused", "timeout", "cut-off"] as const)("a connection that is %s is tried again", async (fault) => {
  expect(await withRetries(policy(), sender(lost(fault), answer(200)))).toEqual(answer(200));
});

test("a certificate does not get better by trying again", async () => {
  const send = sender(lost("certificate"));
  await expect(withRetries(policy(), send)).rejects.toThrow("certificate");
  expect(send).toHaveBeenCalledTimes(1);
});

test("the last answer or error is passed on when the tries are used up", async () => {
  const answering = sender(answer(503));
  expect((await withRetries(policy(), answering)).status).toBe(503);
  expect(answering).toHaveBeenCalledTimes(4);
  await expect(withRetries(policy(), sender(lost("refused")))).rejects.toThrow("refused");
});

test("Retry-After is respected, as seconds and as a date", async () => {
  await withRetries(policy(), sender(answer(429, { "retry-after": "7" }), answer(200)));
  const date = new Date(clock.now() + 9_000).toUTCString();
  await withRetries(policy(), sender(answer(503, { "retry-after": date }), answer(200)));
  expect(clock.pauses).toEqual([7_000, 9_000]);
});

test("a Retry-After beyond what is waited for in all ends the tries at once", async () => {
  const send = sender(answer(429, { "retry-after": "3600" }));
  expect((await withRetries(policy(), send)).status).toBe(429);
  expect(send).toHaveBeenCalledTimes(1);
  expect(clock.pauses).toEqual([]);
});

test("slow failures use the time up, so that nothing waits endlessly", async () => {
  const send = jest.fn(() => {
    clock.pass(60_000);
    return Promise.reject(lost("timeout"));
  });
  await expect(withRetries(policy(), send)).rejects.toThrow("timeout");
  expect(send).toHaveBeenCalledTimes(2);
});

test("pauses are jittered between half and whole", async () => {
  await withRetries({ ...policy(), random: () => 0 }, sender(answer(503), answer(200)));
  expect(clock.pauses).toEqual([100]);
});

test.each([
  ["120", 120_000],
  ["0", 0],
  ["Thu, 01 Jan 2026 00:00:30 GMT", 30_000],
  ["Wed, 31 Dec 2025 23:59:00 GMT", 0],
  ["soon", undefined],
  ["-5", undefined],
  ["2026", 2_026_000],
  [undefined, undefined],
])("Retry-After %s is %s ms", (header, expected) => {
  expect(retryAfterMilliseconds(header, Date.UTC(2026, 0, 1))).toBe(expected);
});
