/** Pages for somebody who may not see the personal data on them: pictures with their places black, in place of the original. */
import { createHash } from "node:crypto";
import { coverText, inStars } from "#domain/personal/personal.ts";
import type { Blackout } from "#domain/personal/places.ts";
import type { Face } from "#readers/paper/faces.ts";

/** Changes whenever the painting does, so that nothing painted otherwise is handed out again. */
const PAINTED_BY = "2";

/** One page, or null where it can't be shown safely. Rejects with "no page N" where there is none. */
export async function blackedOutPage(
  bytes: Uint8Array,
  page: number,
  blackout: Blackout,
  as: "jpeg" | "png" = "jpeg",
): Promise<Face | null> {
  return (await import("#readers/page-process.ts")).drawBlackedOut(bytes, page, blackout, as);
}

/** The pages from `first` on, at most so many, null in the place of one that can't be shown. Rejects where there is none. */
export async function blackedOutPages(
  bytes: Uint8Array,
  { first, most }: { first: number; most: number },
  blackout: Blackout,
): Promise<(Face | null)[]> {
  const faces: (Face | null)[] = [];
  while (faces.length < most) {
    try {
      faces.push(await blackedOutPage(bytes, first + faces.length, blackout));
    } catch (error) {
      if (faces.length > 0 && error instanceof Error && error.message.startsWith("no page ")) break;
      throw error;
    }
  }
  return faces;
}

/** What tells this class of readers apart in caches: whoever sees more or less has another one. */
export const classOf = (blackout: Blackout | null): string =>
  blackout === null ? "" : createHash("sha256").update(PAINTED_BY).update(JSON.stringify(blackout)).digest("hex");

/** A file's name without the names in it. */
export const nameWithout = (name: string, blackout: Blackout | null): string =>
  blackout === null ? name : coverText(name, { whole: new Map(), known: blackout.known }, inStars);

const escaped = (text: string): string => text.replace(/[&<>"]/gu, (sign) => `&#${sign.charCodeAt(0)};`);

/** A sheet that says why a page isn't shown, as an inert SVG; a line of text each. */
export function withheldSheet(lines: readonly string[]): string {
  const texts = lines.map(
    (line, at) => `<text x="400" y="${520 + at * 36}" font-size="${at === 0 ? 24 : 17}">${escaped(line)}</text>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" width="800" height="1120" viewBox="0 0 800 1120"><rect width="800" height="1120" fill="#f2f2f2"/><g font-family="sans-serif" fill="#444444" text-anchor="middle">${texts.join("")}</g></svg>`;
}
