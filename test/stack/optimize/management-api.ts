import { acceptedType } from "./accepted-type";
import { emptyAnswer, serverError, type Answer, type AnsweredError } from "./answers";
import { backupIdOf } from "./backup-request";
import type { BackupService } from "./backup-service";
import { parseJavaLong } from "./java-long";
import { isAtLeast } from "./optimize-version";

/** A request to the management port. */
export interface ManagementRequest {
  method: string;
  /** As sent, with the query. */
  path: string;
  contentType: string | undefined;
  accept: string | undefined;
  body: string;
}

/** Answers `/actuator/backups` as Optimize 3.10 and every later version does. */
export async function answerBackups(service: BackupService, request: ManagementRequest): Promise<Answer> {
  const [actuator, backups, id, ...more] = pathSegments(request.path);
  if (actuator !== "actuator" || backups !== "backups" || id === "" || more.length > 0)
    throw noStaticResource(request.path, service.settings.version);
  return id === undefined ? answerCollection(service, request) : answerOne(service, request, id);
}

async function answerCollection(service: BackupService, request: ManagementRequest): Promise<Answer> {
  switch (request.method) {
    case "POST":
      acceptedType(request.accept, "POST");
      return service.trigger(backupIdOf(request.body, request.contentType));
    case "GET":
    case "HEAD":
      return service.list(acceptedType(request.accept, "GET"));
    case "OPTIONS":
      return allowed("POST,GET,HEAD,OPTIONS");
    default:
      throw unsupportedMethod(request.method);
  }
}

async function answerOne(service: BackupService, request: ManagementRequest, id: string): Promise<Answer> {
  switch (request.method) {
    case "GET":
    case "HEAD":
      return service.get(idInPath(id), acceptedType(request.accept, "GET"));
    case "DELETE":
      return service.delete(idInPath(id));
    case "OPTIONS":
      return allowed("GET,HEAD,DELETE,OPTIONS");
    default:
      throw unsupportedMethod(request.method);
  }
}

/** The decoded segments; a slash at the end is a segment of its own, and so no path of the API. */
export function pathSegments(path: string): string[] {
  return withoutQuery(path).slice(1).split("/").map(decoded);
}

/** Spring's answer to a path without a handler. Spring 7's words, from 8.9 on, are from its source, not recorded. */
export function noStaticResource(path: string, version: string): AnsweredError {
  const asked = withoutQuery(path);
  const resource = pathSegments(path).filter(Boolean).join("/");
  const ending = isAtLeast(version, 8, 9) ? ` for request '${asked}'.` : ".";
  return serverError(`No static resource ${resource}${ending}`);
}

/** Spring's answer to a method that the path does not have. */
export function unsupportedMethod(method: string): AnsweredError {
  return serverError(`Request method '${method}' is not supported`);
}

function allowed(methods: string): Answer {
  return emptyAnswer(200, [
    ["Allow", methods],
    ["Content-Length", "0"],
  ]);
}

function idInPath(text: string): bigint {
  const trimmed = text.replaceAll(/\s/g, "");
  const id = parseJavaLong(trimmed);
  if (id !== undefined) return id;
  throw serverError(
    "Method parameter 'backupId': Failed to convert value of type 'java.lang.String' to required type 'java.lang.Long'; " +
      `For input string: "${trimmed}"`,
  );
}

function withoutQuery(path: string): string {
  return path.split("?", 1)[0] ?? path;
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
