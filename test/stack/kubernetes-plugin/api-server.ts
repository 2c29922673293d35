import { request, type RequestOptions } from "node:https";

import { KubeConfig } from "@kubernetes/client-node";
import * as v from "valibot";

import type { AddressedObject } from "./object-address";

const resourceList = v.object({
  resources: v.array(v.object({ name: v.string(), kind: v.string(), namespaced: v.boolean() })),
});

/** An answer that is not a success. */
export class ApiServerError extends Error {
  constructor(
    readonly status: number,
    readonly answer: string,
  ) {
    super(`the API server answered ${status}: ${answer}`);
  }

  /** What the server says in words. */
  get said(): string {
    const status = v.safeParse(v.pipe(v.string(), v.parseJson(), v.object({ message: v.string() })), this.answer);
    return status.success ? status.output.message : this.answer;
  }
}

/** The server knows no such kind, for example because its CustomResourceDefinition is missing. */
export class NoMatchError extends Error {
  constructor({ apiVersion, kind }: AddressedObject) {
    super(`no matches for kind "${kind}" in version "${apiVersion}"`);
  }
}

/** Requests with JSON as it is: the client's own types drop and rename fields. The cluster is that of KUBECONFIG. */
export class ApiServer {
  private readonly config = new KubeConfig();
  private readonly kinds = new Map<string, Promise<v.InferOutput<typeof resourceList>>>();

  constructor() {
    this.config.loadFromDefault();
  }

  /** Refuses an object that is there. */
  async create(object: AddressedObject, fieldManager: string): Promise<unknown> {
    const { folder } = await this.place(object);
    return this.send("POST", `${folder}?fieldManager=${encodeURIComponent(fieldManager)}`, "application/json", object);
  }

  /** Changes an object by the operations of a JSON patch. */
  async patch(object: AddressedObject, operations: readonly object[]): Promise<unknown> {
    return this.send("PATCH", await this.path(object), "application/json-patch+json", operations);
  }

  /** Server-side apply: it makes an object that is not there. */
  async apply(object: AddressedObject, fieldManager: string, force: boolean): Promise<unknown> {
    const path = `${await this.path(object)}?fieldManager=${encodeURIComponent(fieldManager)}&force=${String(force)}`;
    return this.send("PATCH", path, "application/apply-patch+yaml", object);
  }

  async read(object: AddressedObject): Promise<unknown> {
    return this.send("GET", await this.path(object));
  }

  async delete(object: AddressedObject): Promise<void> {
    await this.send("DELETE", await this.path(object), "application/json", { propagationPolicy: "Foreground" });
  }

  private async path(object: AddressedObject): Promise<string> {
    const { folder } = await this.place(object);
    return `${folder}/${object.metadata.name}`;
  }

  private async place(object: AddressedObject): Promise<{ readonly folder: string }> {
    const { apiVersion, kind, metadata } = object;
    const root = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    const { resources } = await this.resourcesOf(root).catch((error: unknown) => {
      if (error instanceof ApiServerError && error.status === 404) throw new NoMatchError(object);
      throw error;
    });
    const found = resources.find((one) => one.kind === kind && !one.name.includes("/"));
    if (found === undefined) {
      this.kinds.delete(root);
      throw new NoMatchError(object);
    }
    const namespace = found.namespaced ? `/namespaces/${metadata.namespace ?? "default"}` : "";
    return { folder: `${root}${namespace}/${found.name}` };
  }

  private async resourcesOf(root: string): Promise<v.InferOutput<typeof resourceList>> {
    const known = this.kinds.get(root) ?? this.send("GET", root).then((answer) => v.parse(resourceList, answer));
    this.kinds.set(root, known);
    // A custom resource may be defined by the same program, a moment later.
    known.catch(() => this.kinds.delete(root));
    return known;
  }

  private async send(method: string, path: string, contentType?: string, body?: object): Promise<unknown> {
    const server = this.config.getCurrentCluster()?.server;
    if (server === undefined) throw new Error("KUBECONFIG names no cluster");
    const options: RequestOptions = {
      method,
      headers: contentType === undefined ? {} : { "content-type": contentType },
    };
    await this.config.applyToHTTPSOptions(options);
    const text = body === undefined ? undefined : JSON.stringify(body);
    const { status, answer } = await exchange(new URL(path, server), options, text);
    if (status < 200 || status > 299) throw new ApiServerError(status, answer);
    return JSON.parse(answer);
  }
}

function exchange(url: URL, options: RequestOptions, body?: string): Promise<{ status: number; answer: string }> {
  return new Promise((resolve, reject) => {
    const sent = request(url, options, (received) => {
      const chunks: Buffer[] = [];
      received.on("data", (chunk: Buffer) => chunks.push(chunk));
      received.on("error", reject);
      received.on("end", () => resolve({ status: received.statusCode ?? 0, answer: Buffer.concat(chunks).toString() }));
    });
    sent.on("error", reject);
    sent.end(body);
  });
}
