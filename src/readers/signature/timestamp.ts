/** Time stamp tokens (RFC 3161, GM/T 0033): somebody else's word on when a signature was there. */
import { digest, digestNamed, sameBytes } from "./algorithms.ts";
import { holderOf } from "./certificate.ts";
import { openCms, verifyCms } from "./cms.ts";
import { isBadData, octetsOf, oidOf, readDer, timeOf } from "./der.ts";

/** `state`: ok where the token is of these bytes and its own signature is right */
export type Timestamp = { at: string | null; by: string | null; state: "ok" | "broken" | "unchecked" };

/** The time stamp beside a signature; null where there is none. One that can't be read is unchecked. */
export function timestampBeside(token: Uint8Array | null, signature: Uint8Array): Timestamp | null {
  if (token === null) return null;
  try {
    return readTimestamp(token, [signature]);
  } catch (error) {
    if (isBadData(error)) return { at: null, by: null, state: "unchecked" };
    throw error;
  }
}

/** Reads a token over `content`; throws DerError where it is none. */
export function readTimestamp(token: Uint8Array, content: readonly Uint8Array[]): Timestamp {
  const info = readDer(openCms(token).enclosed ?? new Uint8Array());
  const [, , imprint, , time] = info.children;
  const name = digestNamed(oidOf(imprint?.children[0]?.children[0]));
  const verdict = verifyCms(token, null);
  const ofContent = name === null ? null : sameBytes(octetsOf(imprint?.children[1]), digest(name, ...content));
  const all = [ofContent, verdict.digestOk, verdict.signatureOk];
  return {
    at: timeOf(time),
    by: verdict.certificate === null ? null : holderOf(verdict.certificate),
    state: all.includes(false) ? "broken" : all.includes(null) ? "unchecked" : "ok",
  };
}
