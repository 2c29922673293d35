import { join } from "node:path";

import { temporaryFolder } from "../guardian";
import { freePort, startServerProcess } from "../server-process";
import { pythonWithAws } from "./python-environment";

/** A stand-in for S3 and STS on 127.0.0.1. It accepts every signature. */
export interface AwsStandIn {
  url: string;
  createBucket(name: string): Promise<void>;
  /** The keys of a bucket's objects. */
  objects(bucket: string): Promise<string[]>;
  stop(): Promise<void>;
}

export async function startAwsStandIn(): Promise<AwsStandIn> {
  const python = await pythonWithAws();
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const server = await startServerProcess({
    label: "AWS stand-in",
    command: python,
    args: ["-m", "moto.server", "-H", "127.0.0.1", "-p", String(port)],
    env: { ...process.env, PYTHONUNBUFFERED: "1" },
    logFile: join(await temporaryFolder("aws-stand-in"), "server.log"),
    ready: async () => (await fetch(`${url}/moto-api/`)).ok,
    readyTimeoutSeconds: 60,
    usualSeconds: 4,
  });
  return {
    url,
    createBucket: async (name) => {
      const answer = await fetch(`${url}/${name}`, { method: "PUT" });
      if (!answer.ok) throw new Error(`Creating the bucket ${name} was answered ${answer.status}`);
    },
    objects: async (bucket) => {
      const text = await (await fetch(`${url}/${bucket}?list-type=2`)).text();
      return [...text.matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, key]) => key ?? "");
    },
    stop: () => server.stop(),
  };
}
