import type { Batch } from "#api/documents.api.ts";
import { NetworkProblem, problemOf } from "../api/problem.ts";
import { sessionGate } from "../api/session-gate.ts";

/** Sends files in one request. By XMLHttpRequest, as fetch tells nothing about what has been sent so far. */
export async function sendFiles(files: readonly File[], onProgress: (sent: number) => void): Promise<Batch> {
  const key = crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`;
  const answer = await attempt(files, key, onProgress);
  if (answer.status !== 401 || !sessionGate.armed) return batchOf(answer);
  await sessionGate.wait();
  return batchOf(await attempt(files, key, onProgress));
}

type Answer = { status: number; body: unknown };

function batchOf({ status, body }: Answer): Batch {
  if (status < 200 || status > 299) throw problemOf(status, body);
  return body as Batch;
}

function attempt(files: readonly File[], key: string, onProgress: (sent: number) => void): Promise<Answer> {
  const form = new FormData();
  for (const file of files) form.append("files", file, file.name);
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", "/api/v1/documents");
    request.setRequestHeader("accept", "application/json");
    request.setRequestHeader("accept-language", document.documentElement.lang);
    request.setRequestHeader("idempotency-key", key);
    request.responseType = "text";
    request.upload.onprogress = (event) => event.lengthComputable && onProgress(event.loaded / event.total);
    request.onload = () => resolve({ status: request.status, body: parse(request.responseText) });
    request.onerror = () => reject(new NetworkProblem(null));
    request.onabort = () => reject(new NetworkProblem(null));
    request.send(form);
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
