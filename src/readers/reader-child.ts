/** The reading process: takes the bytes of one file after the other, answers with readings. */
import { readFile } from "./reader.ts";
import { serveParent } from "./process.ts";

serveParent((payload) => {
  const { bytes, name } = payload as { bytes: Uint8Array; name: string };
  return readFile(bytes, name);
});
