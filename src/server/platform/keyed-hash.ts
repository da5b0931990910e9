/** What is looked for leaves a trace that can be compared and not read: a hash by a key of this installation. */
import { createHmac } from "node:crypto";
import { keptSecret } from "./embedded/cluster.ts";

const keys = new Map<string, Promise<string>>();

/** The same words give the same 16 hex digits, and nobody without the data folder's secrets can try out which they were. */
export async function keyedHash(data: string, words: string): Promise<string> {
  let key = keys.get(data);
  if (key === undefined) keys.set(data, (key = keptSecret(data, "search-words-key")));
  return createHmac("sha256", await key)
    .update(words.normalize("NFKC").trim().toLowerCase())
    .digest("hex")
    .slice(0, 16);
}
