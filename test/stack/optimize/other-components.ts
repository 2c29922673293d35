import http from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";

/** What else of Camunda answers, or refuses, `/actuator/backups`. */
export type OtherComponent =
  /** Zeebe's management port, without a backup store. */
  | "zeebe"
  /** Operate's management port, with one backup, 1. */
  | "operate"
  /** Optimize's own port for people (8090): an HTML page that says 404. */
  | "optimize-web"
  /** The same, behind a login: 401. */
  | "optimize-web-login";

/** A running component. */
interface RunningComponent {
  url: string;
  port: number;
  stop(): Promise<void>;
}

interface ComponentAnswer {
  status: number;
  type?: string;
  body: string;
}

const operateBackup = {
  backupId: 1,
  state: "COMPLETED",
  failureReason: null,
  details: [1, 2, 3, 4, 5, 6].map((part) => ({
    snapshotName: `camunda_webapps_1_8.8.0_part_${part}_of_6`,
    state: "SUCCESS",
    startTime: "2026-01-01T00:00:00.000+0000",
    failures: null,
  })),
};

/** Starts a stand-in for what a management URL meets that points at the wrong component or the wrong port. */
export async function startOtherComponent(component: OtherComponent): Promise<RunningComponent> {
  const server = http.createServer((request, response) => {
    request.resume();
    const { status, type, body } = answerOf(component, request.method ?? "GET", request.url ?? "/");
    response.writeHead(status, type === undefined ? {} : { "Content-Type": type }).end(body);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    async stop() {
      if (!server.listening) return;
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function answerOf(component: OtherComponent, method: string, path: string): ComponentAnswer {
  const [, actuator, backups, id] = (path.split("?", 1)[0] ?? "").split("/");
  const known = actuator === "actuator" && backups === "backups";
  switch (component) {
    case "zeebe":
      return known ? zeebeAnswer() : springNotFound(path);
    case "operate":
      return known ? operateAnswer(method, id) : springNotFound(path);
    case "optimize-web":
      return {
        status: 404,
        type: "text/html;charset=utf-8",
        body: "<!doctype html><html><head><title>Optimize</title></head><body>404</body></html>",
      };
    case "optimize-web-login":
      return { status: 401, body: "" };
  }
}

/** As recorded from Zeebe 8.6, for every verb. */
function zeebeAnswer(): ComponentAnswer {
  const message =
    "Cannot process backup requests. No backup store is configured. To use this feature, configure backup in broker configuration.";
  return { status: 400, type: "application/vnd.spring-boot.actuator.v3+json", body: JSON.stringify({ message }) };
}

/** From the documentation of the web applications' API, not recorded. */
function operateAnswer(method: string, id: string | undefined): ComponentAnswer {
  const type = "application/json";
  if (id === undefined) {
    if (method === "POST") {
      const scheduledSnapshots = operateBackup.details.map((part) => part.snapshotName);
      return { status: 200, type, body: JSON.stringify({ scheduledSnapshots }) };
    }
    return { status: 200, type, body: JSON.stringify([operateBackup]) };
  }
  if (id !== String(operateBackup.backupId)) {
    const error = { status: 404, message: `No backup with id [${id}] found.`, instance: null };
    return { status: 404, type, body: JSON.stringify(error) };
  }
  return method === "DELETE" ? { status: 204, body: "" } : { status: 200, type, body: JSON.stringify(operateBackup) };
}

function springNotFound(path: string): ComponentAnswer {
  const error = { timestamp: new Date().toISOString(), status: 404, error: "Not Found", path };
  return { status: 404, type: "application/json", body: JSON.stringify(error) };
}
