import { withProgress } from "../../stack/progress";

let said: string[];

beforeEach(() => {
  jest.useFakeTimers();
  said = [];
  jest.spyOn(process.stderr, "write").mockImplementation((text) => said.push(String(text)) > 0);
});

afterEach(() => {
  jest.restoreAllMocks();
  jest.useRealTimers();
});

const takes = (milliseconds: number) => () =>
  new Promise<string>((resolve) => setTimeout(() => resolve("result"), milliseconds));

test("says what started, what still runs and how long it took", async () => {
  const work = withProgress("Building a saw", 20, takes(23_000));
  await jest.advanceTimersByTimeAsync(23_000);
  expect(await work).toBe("result");
  expect(said).toEqual([
    "Building a saw … (usually takes 20 s)\n",
    "Building a saw: still running after 12 s (usually takes 20 s)\n",
    "Building a saw: still running after 22 s (usually takes 20 s)\n",
    "Building a saw: done after 23 s\n",
  ]);
});

test("is silent about quick work", async () => {
  const work = withProgress("Building a saw", 20, takes(1_900));
  await jest.advanceTimersByTimeAsync(30_000);
  await work;
  expect(said).toEqual([]);
});

test("says that work failed, and passes the error on", async () => {
  const work = withProgress("Building a saw", 20, () =>
    takes(3_000)().then(() => Promise.reject(new Error("no wood"))),
  );
  const failure = expect(work).rejects.toThrow("no wood");
  await jest.advanceTimersByTimeAsync(3_000);
  await failure;
  expect(said.at(-1)).toBe("Building a saw: failed after 3 s\n");
});
