import type { Batch } from "#api/documents.api.ts";
import { NetworkProblem, problemOf } from "../api/problem.ts";
import { sessionGate } from "../api/session-gate.ts";
import { formOf, meantFor, type Part } from "./sending.ts";

type Sending = Part & {
  user: string;
  onProgress: (sent: number) => void;
  signal: AbortSignal;
};

/**
 * Sends files of a batch in one request. By XMLHttpRequest, as fetch tells nothing about what has been sent so far.
 * Sent again, a file is taken in once: its key is the same. Throws ApiProblem or NetworkProblem.
 */
export async function sendFiles(sending: Sending): Promise<Batch> {
  const answer = await attempt(sending);
  if (answer.status !== 401 || !sessionGate.armed) return batchOf(answer);
  await sessionGate.wait();
  return batchOf(await attempt(sending));
}

type Answer = { status: number; body: unknown };

function batchOf({ status, body }: Answer): Batch {
  if (status < 200 || status > 299) throw problemOf(status, body);
  return body as Batch;
}

function attempt(sending: Sending): Promise<Answer> {
  const { signal, onProgress } = sending;
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(new NetworkProblem(null));
    const request = new XMLHttpRequest();
    request.open("POST", "/api/v1/documents");
    request.setRequestHeader("accept", "application/json");
    request.setRequestHeader("accept-language", document.documentElement.lang);
    for (const [name, value] of Object.entries(meantFor(sending.user))) request.setRequestHeader(name, value);
    request.responseType = "text";
    request.upload.onprogress = (event) => event.lengthComputable && onProgress(event.loaded / event.total);
    request.onload = () => resolve({ status: request.status, body: parse(request.responseText) });
    request.onerror = () => reject(new NetworkProblem(null));
    request.onabort = () => reject(new NetworkProblem(null));
    signal.addEventListener("abort", () => request.abort(), { once: true });
    request.send(formOf(sending));
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
