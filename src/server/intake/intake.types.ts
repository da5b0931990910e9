import type { Selectable } from "kysely";
import type { FileReading } from "#domain/invoice.ts";
import type { Crop } from "#domain/picture/quad.ts";
import type { DocumentTable } from "#server/platform/database/tables.ts";

export type DocumentRow = Selectable<DocumentTable>;

/** A file that has arrived and lies in the store, or was refused. `key` is the sender's own name of it: it is taken in once. */
export type Arrived = { name: string; size: number; key: string | null; crop: Crop | null } & (
  | { sha256: string; refused: null }
  | { sha256: null; refused: { code: "too-large"; limit: number } }
);

/** What intake asks of the readers; tests put their own in place. */
export type Readers = {
  /**
   * An archive gives several readings. Never rejects for what is in the file.
   * @param crop where the paper lies on a photo, as a person said
   * @param quickOnly null instead where pictures have to be recognised, which takes seconds
   */
  read(bytes: Uint8Array, name: string, quickOnly: boolean, crop: Crop | null): Promise<FileReading[] | null>;
  /** The signatures of a file, or of each member of an archive; null where that can't be told. */
  verify(bytes: Uint8Array, name: string): Promise<Pick<FileReading, "file" | "signatures">[] | null>;
  /** A digest of the certificates that the operator trusts, "" where there are none. */
  trustDigest(): Promise<string>;
  /** One page of an OFD as inert SVG, from 1. Rejects where there is no such page. */
  drawOfdPage(bytes: Uint8Array, page: number): Promise<string>;
  /** A picture upright as JPEG. */
  drawPicture(bytes: Uint8Array, maxSide: number): Promise<Uint8Array>;
};

export const READ_JOB = "read-documents";
/** What turned out to need seconds, photos and scans: a queue of its own, so that it stands before nothing else. */
export const PICTURES_JOB = "read-pictures";
/** Documents of one upload that are read one after the other by one worker. */
export type ReadJob = { documents: { companyId: number; id: string }[] };

/** Told in the transaction that finds a table among the files: whoever imports lists works on it. */
export const LIST_FOUND_JOB = "list-found";
export type ListFoundJob = { companyId: number; documentId: string };

/** Signatures whose signer nobody vouched for, judged anew after the folder of trusted certificates changed. */
export const TRUST_JOB = "judge-trust";
export type TrustJob = { run: string };
