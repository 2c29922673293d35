import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { temporaryFolder } from "../guardian";
import { startServerProcess } from "../server-process";
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
  const logFile = join(await temporaryFolder("aws-stand-in"), "server.log");
  const server = await startServerProcess({
    label: "AWS stand-in",
    command: python,
    args: ["-m", "moto.server", "-H", "127.0.0.1", "-p", "0"],
    env: { ...process.env, PYTHONUNBUFFERED: "1" },
    logFile,
    ready: async () => (await fetch(`${await announcedUrl(logFile)}/moto-api/`)).ok,
    readyTimeoutSeconds: 240,
    usualSeconds: 4,
  });
  const url = await announcedUrl(logFile);
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

/** It prints which port it got; an error until it has. */
async function announcedUrl(logFile: string): Promise<string> {
  const text = await readFile(logFile, "utf8");
  const url = /Running on (http:\/\/127\.0\.0\.1:\d+)/.exec(text)?.[1];
  if (url === undefined) throw new Error(`it has not said where it listens: ${text}`);
  return url;
}
