import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as v from "valibot";

import { temporaryFolder } from "../guardian";
import { runCommand } from "../run-command";
import type { CapturedRequest } from "./captured-requests";
import { pythonWithAws } from "./python-environment";

const checkedSignature = v.object({
  keyId: v.string(),
  region: v.string(),
  service: v.string(),
  signedHeaders: v.array(v.string()),
  signature: v.string(),
  expected: v.string(),
  bodyHash: v.nullable(v.string()),
  expectedBodyHash: v.string(),
  sessionToken: v.nullable(v.string()),
  ageSeconds: v.number(),
});

export interface SigningKeys {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string | undefined;
}

/** What each request carries as its signature, and what AWS's own signer makes of the same request and keys. */
export async function checkedSignatures(requests: readonly CapturedRequest[], keys: SigningKeys) {
  const file = join(await temporaryFolder("signatures"), "requests.json");
  await writeFile(file, JSON.stringify({ requests, keys }));
  const { stdout } = await runCommand(await pythonWithAws(), [join(__dirname, "verify_signature.py"), file]);
  return v.parse(v.array(checkedSignature), JSON.parse(stdout));
}
