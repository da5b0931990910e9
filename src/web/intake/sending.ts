import type { Crop } from "#domain/picture/quad.ts";

/** @param user for whom: whoever else is signed in by now, the server takes nothing in under that name */
export const meantFor = (user: string): Record<string, string> => ({ "x-piaozai-for": user });

/** One request with a part of a batch, as the page and the service worker make it. */
export type Part = { batch: string; files: readonly { key: string; name: string; blob: Blob; crop: Crop | null }[] };

/** The names stand before the files: the server reads them first. */
export function formOf({ batch, files }: Part): FormData {
  const form = new FormData();
  form.append("batch", batch);
  form.append("keys", files.map((file) => file.key).join(","));
  if (files.some((file) => file.crop !== null)) form.append("crops", JSON.stringify(files.map((file) => file.crop)));
  for (const file of files) form.append("files", file.blob, file.name);
  return form;
}

/** What the server answers when it is the moment, not the file: the same is sent again later. */
export const isPassing = (status: number): boolean => status === 408 || status === 425 || status === 429 || status >= 500;
