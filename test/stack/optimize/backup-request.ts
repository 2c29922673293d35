import { badRequest, serverError, unreadableBody } from "./answers";
import { asJavaLong, parseJavaLong } from "./java-long";
import { MalformedJson, parseLenientJson, type LenientJson } from "./lenient-json";

/** The id of a POST's body, read as leniently as Jackson does; throws the answer to a body without a usable one. */
export function backupIdOf(body: string, contentType: string | undefined): bigint {
  const id = asLong(fieldOf(requestBody(body, contentType)));
  if (id === undefined) throw badRequest("must not be null");
  if (id < 0n) throw badRequest("must be greater than or equal to 0");
  return id;
}

/** The field `backupId` of the body; a bare value stands for it. Undefined if there is none. */
export function fieldOf(body: LenientJson): LenientJson | undefined {
  if (body.kind === "array") throw unreadableBody();
  return body.kind === "object" ? body.fields.get("backupId") : body;
}

/** The body, once its type is one that Spring can read. */
export function requestBody(body: string, contentType: string | undefined): LenientJson {
  if (body === "" && contentType === undefined) throw missingBody();
  const [type = "", ...parameters] = (contentType ?? "application/octet-stream").split(";").map((part) => part.trim());
  if (!/^application\/(?:json|[^/]+\+json)$/i.test(type))
    throw serverError(`Content-Type '${[type, ...parameters].join(";")}' is not supported`);
  if (body === "") throw missingBody();
  const parsed = readable(body);
  if (parsed.kind === "null") throw missingBody();
  return parsed;
}

function readable(body: string): LenientJson {
  try {
    return parseLenientJson(body);
  } catch (error) {
    if (error instanceof MalformedJson) throw unreadableBody();
    throw error;
  }
}

function asLong(value: LenientJson | undefined): bigint | undefined {
  switch (value?.kind) {
    case undefined:
    case "null":
      return undefined;
    case "number":
      return inRange(/^-?[0-9]+$/.test(value.text) ? asJavaLong(BigInt(value.text)) : cut(Number(value.text)));
    case "string": {
      const text = value.value.trim();
      return text === "" || text === "null" ? undefined : inRange(parseJavaLong(text));
    }
    case "boolean":
    case "array":
    case "object":
      throw unreadableBody();
  }
}

/** Jackson cuts a decimal number, by way of a double. */
function cut(value: number): bigint | undefined {
  return Number.isFinite(value) ? asJavaLong(BigInt(Math.trunc(value))) : undefined;
}

function inRange(value: bigint | undefined): bigint {
  if (value === undefined) throw unreadableBody();
  return value;
}

function missingBody() {
  const signature =
    "public org.springframework.http.ResponseEntity<java.lang.String> " +
    "io.camunda.optimize.rest.actuator.BackupRestService.takeBackup(io.camunda.optimize.dto.optimize.rest.BackupRequestDto)";
  return serverError(`Required request body is missing: ${signature}`);
}
