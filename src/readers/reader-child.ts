/** A reading process: takes one file after the other, answers with readings; of an archive it hands over each member's when it has it. */
import type { FileReading } from "#domain/invoice.ts";
import type { Crop } from "#domain/picture/quad.ts";
import { serveParent } from "./process.ts";
import { readFile, verifyFile } from "./reader.ts";
import { HasPictures, type ReaderContext } from "./reader.types.ts";

/**
 * `pictures`: whether pictures are recognised here; else a file with one is answered by "has-pictures".
 * `crop`: where the paper lies on a photo. `trustFolder`: the folder of the certificates that the operator trusts. `only`: the signatures, and nothing else.
 */
export type ReadTask = {
  bytes: Uint8Array;
  name: string;
  pictures: boolean;
  crop: Crop | null;
  trustFolder: string | null;
  only?: "signatures";
};

/** The readings that weren't handed over as parts, in order. */
export type ReadAnswer = FileReading[] | "has-pictures";

async function read(
  { bytes, name, pictures, crop, trustFolder }: ReadTask,
  part: (readings: FileReading[]) => void,
): Promise<ReadAnswer> {
  let handed = 0;
  const context: Partial<ReaderContext> = {
    trustFolder,
    crop,
    onMember: (readings) => {
      handed += readings.length;
      part(readings);
    },
  };
  if (!pictures) context.ocr = () => Promise.reject(new HasPictures());
  try {
    return (await readFile(bytes, name, context)).slice(handed);
  } catch (error) {
    if (error instanceof HasPictures) return "has-pictures";
    throw error;
  }
}

serveParent((payload, part) => {
  const task = payload as ReadTask;
  return task.only === "signatures" ? verifyFile(task.bytes, task.name, { trustFolder: task.trustFolder }) : read(task, part);
});
