/** The OCR process: takes one encoded picture after the other, answers with pages of text and QR codes. */
import { readPicture } from "./image/read-picture.ts";
import { serveParent } from "./process.ts";

serveParent((payload) => readPicture(payload as Parameters<typeof readPicture>[0]));
