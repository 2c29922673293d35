import { type HttpAnswer, type HttpRequest, type HttpTransport } from "../../../clients/http/transport";
import { defaultRetryPolicy, type RetryPolicy } from "../../../clients/http/retry";
import { ApiServer } from "../../../clients/kubernetes/in-cluster/api-server";
import { ConfigMapStore } from "../../../clients/kubernetes/in-cluster/config-maps";
import { LeaseStore } from "../../../clients/kubernetes/in-cluster/leases";

interface StoredObject {
  metadata: { name: string; resourceVersion: string };
  data?: Record<string, string>;
  spec?: { holderIdentity?: string; leaseDurationSeconds?: number; renewTime?: string };
}

const MOST_BYTES = 1_048_576;
/** As an API server words what it does not carry out. */
const failure = (reason: string, message: string) =>
  JSON.stringify({ kind: "Status", apiVersion: "v1", status: "Failure", reason, message });
const TOO_LONG = failure("Invalid", "ConfigMap is invalid: data: Too long: may not be more than 1048576 bytes");
const WITHOUT_PAUSES: RetryPolicy = {
  ...defaultRetryPolicy,
  clock: { now: () => Date.now(), monotonic: () => performance.now(), sleep: () => Promise.resolve() },
};

/** The single objects of an API server, with its rule that a replacement names the version that it replaces. */
export class MemoryCluster implements HttpTransport {
  readonly target = "https://api-server";
  readonly objects = new Map<string, StoredObject>();
  /** Called before each replacement: who comes in between. */
  beforeReplace: (path: string) => void = () => undefined;
  /** What is answered instead; undefined to answer as ever. */
  instead: (method: string, path: string) => HttpAnswer | undefined = () => undefined;
  private version = 1;

  constructor() {
    this.put("/api/v1/namespaces/backups/configmaps/ledger", {});
    this.put("/api/v1/namespaces/backups/configmaps/status", {});
    this.put("/apis/coordination.k8s.io/v1/namespaces/backups/leases/lock", {});
  }

  get api(): ApiServer {
    return new ApiServer(this, "backups", WITHOUT_PAUSES);
  }

  get ledger(): ConfigMapStore {
    return new ConfigMapStore(this.api, "ledger");
  }

  get status(): ConfigMapStore {
    return new ConfigMapStore(this.api, "status");
  }

  get leases(): LeaseStore {
    return new LeaseStore(this.api, "lock");
  }

  get lease(): StoredObject | undefined {
    return this.objects.get("/apis/coordination.k8s.io/v1/namespaces/backups/leases/lock");
  }

  put(path: string, object: Omit<StoredObject, "metadata">): void {
    const metadata = { name: path.split("/").pop() ?? "", resourceVersion: String(this.version++) };
    this.objects.set(path, { ...object, metadata });
  }

  request({ method, path, body }: HttpRequest): Promise<HttpAnswer> {
    const instead = this.instead(method, path);
    if (instead !== undefined) return Promise.resolve(instead);
    if (method === "POST") return Promise.resolve(this.make(path, body ?? ""));
    return Promise.resolve(method === "PUT" ? this.replace(path, body ?? "") : this.answer(path));
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  private make(folder: string, body: string): HttpAnswer {
    const object = JSON.parse(body) as StoredObject;
    const path = `${folder}/${object.metadata.name}`;
    if (this.objects.has(path)) return { status: 409, headers: {}, text: failure("AlreadyExists", "already exists") };
    this.put(path, object);
    return this.answer(path);
  }

  private replace(path: string, body: string): HttpAnswer {
    this.beforeReplace(path);
    const replacement = JSON.parse(body) as StoredObject;
    const before = this.objects.get(path);
    const bytes = Object.values(replacement.data ?? {}).reduce((sum, text) => sum + Buffer.byteLength(text), 0);
    if (bytes > MOST_BYTES) return { status: 422, headers: {}, text: TOO_LONG };
    if (before !== undefined) {
      if (before.metadata.resourceVersion !== replacement.metadata.resourceVersion) {
        return { status: 409, headers: {}, text: failure("Conflict", "the object has been modified") };
      }
      this.put(path, replacement);
    }
    return this.answer(path);
  }

  private answer(path: string): HttpAnswer {
    const object = this.objects.get(path);
    return object === undefined
      ? { status: 404, headers: {}, text: failure("NotFound", "not found") }
      : { status: 200, headers: {}, text: JSON.stringify(object) };
  }
}
