import { newHolder } from "../../../clients/who";

test("containers of one host's network, each with a process 1, hold locks under different names", () => {
  const holders = Array.from({ length: 1000 }, () => newHolder("root@host"));
  expect(new Set(holders).size).toBe(1000);
  expect(holders[0]).toMatch(/^root@host\//);
});
