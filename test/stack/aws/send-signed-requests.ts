import { connectDatastore } from "../../../clients/datastore/connect";
import { datastoreSchema } from "../../../clients/datastore/settings";
import { defaultRetryPolicy } from "../../../clients/http/retry";
import { parse } from "valibot";

/*
 * A process of its own that sends some of each kind of our requests, signed: the AWS SDK reads the process's environment.
 * The settings of the datastore come as JSON in the first argument.
 */
async function main(): Promise<void> {
  const settings = parse(datastoreSchema, JSON.parse(process.argv[2] ?? ""));
  const datastore = await connectDatastore(settings, process.env, { ...defaultRetryPolicy, attempts: 1 });
  await datastore.repositories.put("backups", "s3", { bucket: "büro", base_path: "a/b c" });
  await datastore.repositories.get("backups");
  await datastore.repositories.get("with blank+plus/slash%ü~!'()");
  await datastore.repositories.verify("backups");
  await datastore.snapshots.list("backups", "camunda_optimize_*,x y");
  await datastore.repositories.unregister("backups");
  await datastore.close();
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
