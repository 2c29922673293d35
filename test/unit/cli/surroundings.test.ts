import { systemSurroundings } from "../../../cli/surroundings";

const surroundings = systemSurroundings();

test.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)("%s asks to stop, until nobody listens any more", (signal) => {
  const others = process.listenerCount(signal);
  const asked = jest.fn();
  const end = surroundings.onInterrupt(asked);
  process.emit(signal);
  expect(asked).toHaveBeenCalledTimes(1);
  end();
  expect(process.listenerCount(signal)).toBe(others);
});

test.each(["stdout", "stderr"] as const)("a reader that wants no more of %s ends nothing with a stack", (stream) => {
  const broken = Object.assign(new Error("write EPIPE"), { code: "EPIPE" });
  expect(() => process[stream].emit("error", broken)).not.toThrow();
  expect(() => process[stream].emit("error", new Error("disk full"))).toThrow("disk full");
});

test("surroundings that are made again listen to the streams of the process no second time", () => {
  const before = [process.stdout, process.stderr].map((stream) => stream.listenerCount("error"));
  for (let count = 0; count < 20; count++) systemSurroundings();
  expect([process.stdout, process.stderr].map((stream) => stream.listenerCount("error"))).toEqual(before);
});
