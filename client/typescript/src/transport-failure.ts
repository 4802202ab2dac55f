import { Code, type ConnectError } from "@connectrpc/connect";

/** Codes with which transports describe a connection that broke, each in its own way. */
const BREAKS: ReadonlySet<Code> = new Set([
  Code.Aborted,
  Code.Canceled,
  Code.DataLoss,
  Code.Internal,
  Code.InvalidArgument,
  Code.Unknown,
]);

/** Errors of the system that say that no connection came about. */
const NO_CONNECTION: ReadonlySet<unknown> = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
]);

/**
 * The code of an error. What a transport calls aborted, cancelled, internal or unknown, without a status from the other side, is a
 * connection that broke: the server is not available.
 */
export function breakCode(error: ConnectError): Code {
  if (isFromServer(error) || !BREAKS.has(error.code)) {
    return error.code;
  }
  if (/^serialize /.test(error.rawMessage)) {
    return Code.InvalidArgument;
  }
  return /^parse /.test(error.rawMessage) ? Code.Internal : Code.Unavailable;
}

/** True when the request certainly did not reach a server. */
export function neverReached(error: ConnectError): boolean {
  if (/\bREFUSED_STREAM\b/.test(error.rawMessage) && !isFromServer(error)) {
    return true;
  }
  for (let each: unknown = error.cause; each instanceof Error; each = each.cause) {
    const { code, syscall } = each as { code?: unknown; syscall?: unknown };
    if (NO_CONNECTION.has(code) || syscall === "connect") {
      return true;
    }
  }
  return false;
}

/** Whoever answered put headers, trailers or details into its answer; what a transport finds itself has none. */
function isFromServer(error: ConnectError): boolean {
  return error.details.length > 0 || !error.metadata.keys().next().done;
}
