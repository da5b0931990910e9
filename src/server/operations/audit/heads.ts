/**
 * The head of a company's tree: what was sealed up to a moment, signed. Its text is what is signed and hashed, byte for byte, so that
 * nobody who checks it has to write JSON the way we do (docs/audit-format.md).
 */
import { z } from "zod";
import { sha256 } from "./merkle.ts";

const HEX = /^[0-9a-f]{64}$/;
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

export const Head = z.strictObject({
  /** of the form of heads and leaves */
  version: z.literal(1),
  company: z.int().nonnegative(),
  /** leaves of the tree */
  size: z.int().nonnegative(),
  root: z.string().regex(HEX),
  /** UTC */
  at: z.iso.datetime({ precision: 3 }),
  /** SHA-256 of the text of the head before; null at the first one */
  previous: z.string().regex(HEX).nullable(),
  /** id of the key by which it is signed */
  key: z.string().regex(HEX),
});
export type Head = z.infer<typeof Head>;
/** A head as it is kept and handed out. */
export const SignedHead = z.strictObject({ head: z.string().max(2000), signature: z.string().regex(BASE64) });
export type SignedHead = z.infer<typeof SignedHead>;

export const headText = (head: Head): string => JSON.stringify(Head.parse(head));
export const headHash = (text: string): string => sha256(text).toString("hex");

/** The head that a text says; null where it is none, or is written in another way than ours. */
export function parseHead(text: string): Head | null {
  try {
    const head = Head.parse(JSON.parse(text));
    return headText(head) === text ? head : null;
  } catch {
    return null;
  }
}
