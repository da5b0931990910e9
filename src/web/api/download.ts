import { NetworkProblem, problemOf } from "./problem.ts";

async function fileFor(path: string, body: unknown, signal?: AbortSignal): Promise<Response> {
  const response = await fetch(path, {
    method: "POST",
    credentials: "same-origin",
    headers: { "content-type": "application/json", "accept-language": document.documentElement.lang },
    body: JSON.stringify(body),
    ...(signal ? { signal } : {}),
  }).catch((error: unknown) => {
    throw new NetworkProblem(error);
  });
  if (!response.ok) throw problemOf(response.status, await response.json().catch(() => null));
  return response;
}

/** Asks for a file by POST. @throws ApiProblem, NetworkProblem */
export async function bytesFor(path: string, body: unknown, signal: AbortSignal): Promise<Uint8Array> {
  const response = await fileFor(path, body, signal);
  const bytes = await response.arrayBuffer().catch((error: unknown) => {
    throw new NetworkProblem(error);
  });
  return new Uint8Array(bytes);
}

/** Asks for a file by POST and hands it to the browser's downloads, under the name that the server gives it. */
export async function download(path: string, body: unknown): Promise<void> {
  const response = await fileFor(path, body);
  const name = /filename\*=UTF-8''([^;]+)/.exec(response.headers.get("content-disposition") ?? "")?.[1];
  const file = await response.blob().catch((error: unknown) => {
    throw new NetworkProblem(error);
  });
  saveAs(name === undefined ? "export" : decodeURIComponent(name), file);
}

/** Hands a file to the browser's downloads. */
export function saveAs(name: string, file: Blob): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
