/** The kinds of sources that there are; a kind is added by adding its line. */
import type { SourceKind } from "#api/sources.api.ts";
import { FOLDER } from "./folder.ts";
import { PUSH, UPLOAD } from "./handed-in.ts";
import { HTTP } from "./http.ts";
import { MAILBOX } from "./mailbox.ts";
import { SFTP } from "./sftp.ts";
import { TAX } from "./tax/tax.ts";
import type { SourceKindOf } from "./sources.types.ts";

export const KINDS: Readonly<Record<SourceKind, SourceKindOf>> = {
  folder: FOLDER,
  sftp: SFTP,
  mailbox: MAILBOX,
  http: HTTP,
  push: PUSH,
  upload: UPLOAD,
  tax: TAX,
};
