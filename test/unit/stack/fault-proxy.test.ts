import http from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";

import { startFaultProxy, type FaultProxy } from "../../stack/fault-proxy";
import { exchange } from "./raw-exchange";
import { until } from "./until";

const body = '{"name":"one"}';

describe("the fault proxy", () => {
  let server: http.Server;
  let proxy: FaultProxy;
  let served: { method: string; path: string; body: string; asked: string | undefined }[];

  beforeEach(async () => {
    served = [];
    server = http.createServer((request, response) => {
      void (async () => {
        let received = "";
        for await (const piece of request) received += String(piece);
        const asked = request.headers["x-asked"]?.toString();
        served.push({ method: request.method ?? "", path: request.url ?? "", body: received, asked });
        response.sendDate = false;
        response.removeHeader("Connection");
        response.setHeader("Content-Type", "application/json");
        if (request.url === "/close") response.setHeader("Connection", "close");
        if (request.url === "/length") response.setHeader("Content-Length", body.length);
        response.write(body.slice(0, 7));
        response.end(body.slice(7));
      })();
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    proxy = await startFaultProxy(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  });

  afterEach(async () => {
    await proxy.stop();
    server.close();
    server.closeAllConnections();
  });

  it("forwards method, path, headers and body, and passes the answer on with the target's headers alone", async () => {
    const length = await exchange(proxy.url, "PUT", "/length", { body: "sent", headers: { "X-Asked": "1" } });
    expect(length).toEqual({
      status: 200,
      headers: [
        ["Content-Type", "application/json"],
        ["Content-Length", "14"],
      ],
      body,
      closed: false,
    });
    const chunked = await exchange(proxy.url, "GET", "/a%20b/?x=1&y");
    expect(chunked.headers).toContainEqual(["Transfer-Encoding", "chunked"]);
    expect(chunked.body).toBe(body);
    expect((await exchange(proxy.url, "DELETE", "/close")).closed).toBe(true);
    expect(served).toEqual([
      { method: "PUT", path: "/length", body: "sent", asked: "1" },
      { method: "GET", path: "/a%20b/?x=1&y", body: "", asked: undefined },
      { method: "DELETE", path: "/close", body: "", asked: undefined },
    ]);
    expect(proxy.requests).toMatchObject([{ method: "PUT", path: "/length", status: 200 }, { status: 200 }, {}]);
  });

  it("forwards a chunked request body", async () => {
    const chunks = new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode("first,"));
        controller.enqueue(new TextEncoder().encode("second"));
        controller.close();
      },
    });
    await fetch(`${proxy.url}/bulk`, { method: "POST", body: chunks, duplex: "half" });
    expect(served).toMatchObject([{ method: "POST", body: "first,second" }]);
  });

  it.each(["refuse", "reset-before"] as const)(
    "%s: breaks the connection, and the target sees nothing",
    async (kind) => {
      proxy.inject({ do: { kind } });
      await expect(exchange(proxy.url, "GET", "/")).rejects.toThrow(kind === "refuse" ? /ended/ : /ECONNRESET/);
      expect(served).toEqual([]);
      expect(proxy.requests[0]).not.toHaveProperty("status");
    },
  );

  it("reset-after: the target has acted, the answer is lost", async () => {
    proxy.inject({ do: { kind: "reset-after" } });
    await expect(exchange(proxy.url, "POST", "/", { body: "act" })).rejects.toThrow(/ECONNRESET/);
    expect(served).toMatchObject([{ body: "act" }]);
  });

  it("answer: speaks instead of the target", async () => {
    proxy.inject({ do: { kind: "answer", status: 503, body: "down", headers: { "Content-Type": "text/plain" } } });
    const answer = await fetch(proxy.url);
    expect([answer.status, answer.headers.get("content-type"), await answer.text()]).toEqual([
      503,
      "text/plain",
      "down",
    ]);
    expect(served).toEqual([]);
    expect(proxy.requests).toMatchObject([{ status: 503 }]);
  });

  it("truncate: sends the head and some bytes", async () => {
    proxy.inject({ do: { kind: "truncate", bytes: 5 } });
    await expect(exchange(proxy.url, "GET", "/length")).rejects.toThrow(/{"nam$/);
  });

  it("content-type and rewrite change what the target answered", async () => {
    const type = proxy.inject({ do: { kind: "content-type", value: "text/html" } });
    expect((await fetch(proxy.url)).headers.get("content-type")).toBe("text/html");
    type.remove();
    proxy.inject({ do: { kind: "rewrite", body: (text) => text.replace("one", "Größe") } });
    expect(await (await fetch(proxy.url)).json()).toEqual({ name: "Größe" });
  });

  it("delay: the target sees the request so much later", async () => {
    proxy.inject({ do: { kind: "delay", milliseconds: 60 } });
    const begun = performance.now();
    expect((await fetch(proxy.url)).status).toBe(200);
    expect(performance.now() - begun).toBeGreaterThan(50);
  });

  it("hold: the target sees the request once the rule is opened, and later ones at once", async () => {
    const gate = proxy.inject({ method: "POST", do: { kind: "hold" } });
    let answered = false;
    const held = fetch(proxy.url, { method: "POST", body: "held" }).finally(() => (answered = true));
    await gate.met;
    expect((await fetch(proxy.url)).status).toBe(200);
    expect([answered, served.map(({ method }) => method), gate.hits]).toEqual([false, ["GET"], 1]);
    gate.open();
    expect((await held).status).toBe(200);
    await fetch(proxy.url, { method: "POST", body: "later" });
    expect(served.map((one) => one.body)).toEqual(["", "held", "later"]);
  });

  it("hold: a client that gives up meanwhile has still sent its request", async () => {
    const gate = proxy.inject({ do: { kind: "hold" } });
    const leaving = new AbortController();
    const left = fetch(proxy.url, { method: "POST", body: "late", signal: leaving.signal });
    await gate.met;
    leaving.abort();
    await expect(left).rejects.toThrow(/abort/);
    expect(served).toEqual([]);
    gate.open();
    await until(() => Promise.resolve(served.length === 1));
    expect(served).toMatchObject([{ body: "late" }]);
  });

  it("hold: what is held when the proxy stops never reaches the target", async () => {
    const gate = proxy.inject({ do: { kind: "hold" } });
    const held = fetch(proxy.url);
    await gate.met;
    await Promise.all([expect(held).rejects.toThrow(), proxy.stop()]);
    expect(served).toEqual([]);
  });

  it("hang: accepts and never answers", async () => {
    proxy.inject({ do: { kind: "hang" } });
    await expect(fetch(proxy.url, { signal: AbortSignal.timeout(50) })).rejects.toThrow(/timeout/);
    expect(served).toEqual([]);
  });

  it("before-forward: something else happens first; its failure comes out of stop()", async () => {
    const order: string[] = [];
    const fault = proxy.inject({
      do: {
        kind: "before-forward",
        run: () => {
          order.push(`served ${served.length}`);
          return Promise.resolve();
        },
      },
    });
    await fetch(proxy.url);
    expect([order, served.length]).toEqual([["served 0"], 1]);
    fault.remove();
    proxy.inject({ do: { kind: "before-forward", run: () => Promise.reject(new Error("second writer failed")) } });
    await expect(fetch(proxy.url)).rejects.toThrow();
    await expect(proxy.stop()).rejects.toThrow("second writer failed");
  });

  it("meets only the requests that a rule names, counts them, and forgets on clear()", async () => {
    const fault = proxy.inject({
      method: "POST",
      path: /^\/_snapshot\/.*wait/g,
      skip: 1,
      times: 2,
      do: { kind: "answer", status: 500 },
    });
    const whole = proxy.inject({ path: "/whole", do: { kind: "answer", status: 418 } });
    const status = async (method: string, path: string) => (await fetch(proxy.url + path, { method })).status;
    const seen = [await status("GET", "/_snapshot/a?wait=1"), await status("POST", "/_snapshot/a")];
    for (let count = 0; count < 4; count += 1) seen.push(await status("POST", "/_snapshot/a?wait=1"));
    expect(seen).toEqual([200, 200, 200, 500, 500, 200]);
    expect([await status("GET", "/whole?x"), await status("GET", "/whole/x")]).toEqual([418, 200]);
    expect([fault.hits, whole.hits]).toEqual([2, 1]);
    proxy.clear();
    expect(await status("GET", "/whole")).toBe(200);
  });

  it("breaks the connection when the target is gone, and follows retarget()", async () => {
    const { url } = proxy;
    const first = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const other = http.createServer((_, response) => response.end("other")).listen(0, "127.0.0.1");
    await once(other, "listening");
    proxy.retarget(`http://127.0.0.1:${(other.address() as AddressInfo).port}`);
    expect(await (await fetch(url)).text()).toBe("other");
    other.close();
    other.closeAllConnections();
    await expect(fetch(url)).rejects.toThrow();
    proxy.retarget(first);
    expect((await fetch(url)).status).toBe(200);
  });
});
