import { X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";

/** When the certificate of a file ends. */
export async function certificateEnd(file: string): Promise<Date> {
  return new Date(new X509Certificate(await readFile(file)).validTo);
}
