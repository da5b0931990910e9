/** Originals in another form: any page as PNG, any document as PDF, pages for printing. */
import { createHash } from "node:crypto";
import type { Face } from "#readers/paper/faces.ts";
import type { PrintStep } from "#readers/paper/print.types.ts";
import type { Blackout } from "#domain/personal/places.ts";
import { blackoutFor } from "#server/invoices/invoices.usecases.ts";
import type { Actor } from "#server/people/people.types.ts";
import { ProblemError } from "#server/platform/errors.ts";
import { recordEvent } from "#server/platform/events.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { blackedOutPage, blackedOutPages, classOf, nameWithout } from "./blacked-out.ts";
import { documentEvent } from "./intake.events.ts";
import { noSuchPage, originalWithheld, pageUnreadable, pageWithheld } from "./intake.errors.ts";
import { otherInvoicesAround } from "./intake.queries.ts";
import { opened, pageOf, typeOf, visibleOn } from "./originals.ts";

export type RenditionWish = { as: "pdf" | "png"; page: number | null; member: string | null };
export type Rendition = { name: string; type: string; digest: string; body: () => Promise<Uint8Array> };

/** Sharp on a screen and enough to read small print. */
const PNG_DPI = 200;
const MOST_PAGES = 50;
/** Changes whenever the drawing does, so that a browser fetches anew what it has kept. */
const DRAWN_BY = "3";

/**
 * A document as PDF (all pages, or one) or a page of it as PNG. A PDF as a whole stays what it is.
 * @throws ProblemError 404 when it isn't there or isn't for the actor; `body` throws 404 for a page that isn't there, 422
 * when it can't be drawn
 */
export async function rendition(platform: Platform, actor: Actor, id: string, wish: RenditionWish): Promise<Rendition> {
  const document = await opened(platform, actor, id, wish.member);
  const { bytes, at } = await pageOf(platform, document, wish.member, wish.page ?? 1);
  const all = await blackoutFor(platform.db, actor, id, wish.member);
  const blackout = all === null ? null : visibleOn(document, wish.member, wish.page ?? 1, all);
  const page = wish.page === null ? null : at;
  const whole = wish.as === "pdf" && wish.page === null;
  const data = {
    as: wish.as,
    ...(wish.member === null ? {} : { member: wish.member }),
    ...(blackout === null ? {} : { blackedOut: true }),
  };
  await platform.db
    .transaction()
    .execute((trx) => recordEvent(trx, documentEvent(actor, document, "document.downloaded", platform.clock(), { data })));
  const plain = nameWithout((wish.member?.split("/").at(-1) ?? document.name).replace(/\.[^.]{1,5}$/, ""), blackout);
  return {
    name: `${plain}${wish.page === null ? "" : `-${wish.page}`}.${wish.as}`,
    type: wish.as === "pdf" ? "application/pdf" : "image/png",
    digest: createHash("sha256")
      .update([document.sha256, wish.member, wish.as, wish.page, DRAWN_BY, classOf(blackout)].join("/"))
      .digest("hex"),
    body: async () => {
      if (blackout !== null)
        return drawing(platform, id, () => hidden(platform, actor, bytes, { as: wish.as, page, title: plain }, blackout));
      if (whole && typeOf(bytes) === "application/pdf") return bytes;
      return drawing(platform, id, () => (wish.as === "png" ? asPng(bytes, page ?? 1) : asPdf(bytes, plain, page)));
    },
  };
}

async function asPng(bytes: Uint8Array, page: number): Promise<Uint8Array> {
  return (await import("#readers/page-process.ts")).drawPng(bytes, page, PNG_DPI);
}

/** The same with black places; of a page that can't be shown so a PDF has a sheet that says it, a PNG doesn't exist. */
async function hidden(
  platform: Platform,
  actor: Actor,
  bytes: Uint8Array,
  { as, page, title }: { as: "pdf" | "png"; page: number | null; title: string },
  blackout: Blackout,
): Promise<Uint8Array> {
  if (as === "png") {
    const face = await blackedOutPage(bytes, page ?? 1, blackout, "png");
    if (face === null) throw pageWithheld();
    return face.picture!;
  }
  const faces = await blackedOutPages(bytes, { first: page ?? 1, most: page === null ? MOST_PAGES : 1 }, blackout);
  const say = (key: string): string => platform.i18n.t(actor.locale, `intake:withheld.${key}`);
  const sheet: PrintStep = { step: "plain", face: { title: say("title"), note: say("why"), fields: [] }, line: title };
  return bound(
    title,
    faces.map((face) => (face === null ? sheet : { step: "bind", title, faces: [face] })),
  );
}

async function asPdf(bytes: Uint8Array, title: string, page: number | null): Promise<Uint8Array> {
  const { drawFaces } = await import("#readers/page-process.ts");
  const faces = await drawFaces(bytes, { first: page ?? 1, most: page === null ? MOST_PAGES : 1 });
  // one at a time: a page can be as large as a picture
  return bound(
    title,
    faces.map((face) => ({ step: "bind", title, faces: [face] })),
  );
}

async function bound(title: string, pages: readonly PrintStep[]): Promise<Uint8Array> {
  const { writePrint } = await import("#readers/print-process.ts");
  async function* steps(): AsyncGenerator<PrintStep> {
    yield { step: "begin", title, perPage: 1 };
    yield* pages;
    yield { step: "end" };
  }
  const parts: Uint8Array[] = [];
  for await (const part of writePrint(steps())) parts.push(part);
  return Buffer.concat(parts);
}

function throwing(error: Error): never {
  throw error;
}

async function drawing<T>(platform: Platform, id: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ProblemError) throw error;
    if (error instanceof Error && error.message.startsWith("no page ")) throw noSuchPage();
    platform.log.warn({ err: error, document: id }, "a rendition could not be made");
    throw pageUnreadable();
  }
}

/**
 * The pages of a carrier as they are put on paper: where the file holds other invoices, too, those between them; `pages`
 * counts them all, however few are asked for.
 * @throws ProblemError 404 when the actor may not open it, 422 when it can't be drawn
 */
export async function facesForPrint(
  platform: Platform,
  actor: Actor,
  carrier: { documentId: string; member: string; page: number; pages: number },
  mostPages: number,
): Promise<{ faces: Face[]; pages: number }> {
  const member = carrier.member === "" ? null : carrier.member;
  const document = await opened(platform, actor, carrier.documentId, member);
  const { bytes } = await pageOf(platform, document, member, 1);
  const { before, next } = await otherInvoicesAround(platform.db, carrier.documentId, member, carrier.page);
  const first = before ? carrier.page : 1;
  const pages = (next ?? carrier.pages + 1) - first;
  const wanted = { first, most: next === null ? mostPages : Math.min(mostPages, pages) };
  const blackout = await blackoutFor(platform.db, actor, carrier.documentId, member);
  const faces = await drawing(platform, carrier.documentId, async () => {
    if (blackout === null) return (await import("#readers/page-process.ts")).drawFaces(bytes, wanted);
    const black = await blackedOutPages(bytes, wanted, blackout);
    // half of an invoice looks whole on paper: its fields are printed instead
    return black.map((face) => face ?? throwing(originalWithheld()));
  });
  return { faces, pages: Math.max(faces.length, pages) };
}
