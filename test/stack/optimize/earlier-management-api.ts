import {
  AnsweredError,
  badRequest,
  emptyAnswer,
  jsonAnswer,
  serverError,
  unreadableBody,
  type Answer,
} from "./answers";
import { fieldOf, requestBody } from "./backup-request";
import { backupNotFound, type BackupService } from "./backup-service";
import { backupState } from "./backup-state";
import { noStaticResource, pathSegments, unsupportedMethod, type ManagementRequest } from "./management-api";

/**
 * Answers `/actuator/backup` as Optimize 3.9 is documented to: ids are texts, POST answers 200 with the names of the
 * snapshots, GET answers the state alone; there is no list and no deletion. This part is from the documentation, not
 * recorded: statuses and the two bodies of success are documented, the bodies of errors are Optimize's later ones.
 */
export async function answerEarlierBackup(service: BackupService, request: ManagementRequest): Promise<Answer> {
  const [actuator, backup, id, ...more] = pathSegments(request.path);
  if (actuator !== "actuator" || backup !== "backup" || id === "" || more.length > 0)
    throw noStaticResource(request.path, service.settings.version);
  const method = id === undefined ? "POST" : "GET";
  if (request.method !== method) throw unsupportedMethod(request.method);
  return documentedStatuses(() => (id === undefined ? trigger(service, request) : get(service, id)));
}

async function trigger(service: BackupService, request: ManagementRequest): Promise<Answer> {
  const id = backupIdOf(request);
  await service.startable(id);
  const names = ([1, 2] as const).map((part) => service.snapshotName(id, part));
  const answer = jsonAnswer(200, JSON.stringify({ scheduledSnapshots: names }));
  return { ...answer, afterwards: () => void service.takeSnapshots(id) };
}

async function get(service: BackupService, id: string): Promise<Answer> {
  const snapshots = await (await service.repository()).find(id);
  if (snapshots.length === 0) throw backupNotFound(id);
  return jsonAnswer(200, JSON.stringify({ State: backupState(snapshots) }));
}

function backupIdOf(request: ManagementRequest): string {
  const field = fieldOf(requestBody(request.body, request.contentType));
  if (field === undefined || field.kind === "null") throw badRequest("must not be null");
  if (field.kind !== "string" && field.kind !== "number") throw unreadableBody();
  const id = field.kind === "string" ? field.value : field.text;
  // What a datastore takes in the name of a snapshot.
  if (!/^[a-z0-9._-]+$/.test(id)) throw badRequest("The backup ID contains invalid characters.");
  return id;
}

/** 3.9 has no 502, and answers 400 where the repository does not exist. */
async function documentedStatuses(work: () => Promise<Answer>): Promise<Answer> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof AnsweredError)) throw error;
    const { status, body, headers } = error.answer;
    if (status === 502) throw serverError("Encountered an error connecting to Elasticsearch.");
    const missing = body.includes("No repository with name");
    throw new AnsweredError({ ...emptyAnswer(missing ? 400 : status, headers), body });
  }
}
