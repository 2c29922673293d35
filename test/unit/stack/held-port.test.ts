import { createServer, type Server, type Socket } from "node:net";

import { HeldPort } from "../../stack/held-port";

const ANSWER = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
const serving = () => new HeldPort((socket) => void socket.on("data", () => socket.end(ANSWER)));
const ask = (port: number) =>
  fetch(`http://127.0.0.1:${port}`, { headers: { connection: "close" } }).then(({ status }) => status);
const listening = (port: number) =>
  new Promise<Server>((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(port, "127.0.0.1", () => resolve(server));
  });

test("is served, then refuses, is given to nobody who asks for any port, and is served again", async () => {
  const held = serving();
  await held.listen();
  const { port } = held;
  expect(await ask(port)).toBe(200);
  await held.close();
  await expect(ask(port)).rejects.toMatchObject({ cause: { code: "ECONNREFUSED" } });
  const others = await Promise.all(Array.from({ length: 2_000 }, () => listening(0)));
  expect(others.map((other) => (other.address() as { port: number }).port)).not.toContain(port);
  await Promise.all(others.map((other) => new Promise((resolve) => other.close(resolve))));
  await held.listen();
  expect(held.port).toBe(port);
  expect(await ask(port)).toBe(200);
  await held.close();
});

test("its end ends the connections that there are", async () => {
  let taken: (socket: Socket) => void = () => undefined;
  const came = new Promise<Socket>((resolve) => (taken = resolve));
  const held = new HeldPort((socket) => taken(socket));
  await held.listen();
  const asked = ask(held.port);
  const refused = expect(asked).rejects.toThrow("fetch failed");
  const socket = await came;
  await held.close();
  await refused;
  expect(socket.destroyed).toBe(true);
});
