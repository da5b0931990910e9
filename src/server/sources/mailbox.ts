/**
 * A mailbox: what is attached to its mails is taken in, once; links in them that lead to invoices wait to be followed. How far it has been read is the number of the last mail (UID) under the
 * server's numbering (UIDVALIDITY); where that changes all mails are looked through anew, and what is known already isn't fetched.
 */
import { createHash } from "node:crypto";
import { MailboxSettings } from "#api/sources.api.ts";
import { LINKS_MOST, type SortedLink, isInvoiceMail, linksOfHtml, linksOfText, linksToKeep } from "./mail-links.ts";
import { isText, mayBeInvoice, nameOfPart } from "#domain/sources/mail-parts.ts";
import { type MailHead, type Mailbox, MailboxError, TEXT_MAX, openMailbox } from "#server/platform/mail/mailbox.ts";
import { type Connector, type Delivery, Gone, NotNow, type Page, type SourceKindOf, SourceTrouble } from "./sources.types.ts";

/** Mails whose structure is asked for at once. */
const PAGE = 200;
/** A mail has one text, in one form or two; one that was sent on, a few. */
const TEXTS_MOST = 6;
/** How far it has been read. `form` says what was looked for by then: one that looked for less begins anew. */
type Bookmark = { uidValidity: string; uid: number; form: number };
const FORM = 2;
/** What a part is asked for by again. */
type Ref = { uidValidity: string; uid: number; part: string };

export const MAILBOX: SourceKindOf = {
  everySeconds: 60,
  placeOf: ({ settings }) => {
    const { user, host, folder } = MailboxSettings.parse(settings);
    return `${user} · ${host} · ${folder}`;
  },
  async open({ config, settings: given, secret, clock }): Promise<Connector> {
    const settings = MailboxSettings.parse(given);
    const mailbox = await openMailbox(config, { ...settings, password: secret ?? "" }).catch(trouble);
    return {
      read: (bookmark, signal) => pages(mailbox, settings.hosts, { bookmark: bookmark as Bookmark | null, clock, signal }),
      again: (ref) => again(mailbox, ref as Ref),
      close: mailbox.close,
    };
  },
};

function trouble(error: unknown): never {
  if (error instanceof MailboxError && error.code === "gone") throw new Gone();
  if (error instanceof MailboxError && error.code === "part") throw new NotNow();
  if (error instanceof MailboxError) throw new SourceTrouble(`mailbox-${error.code}`, { reason: error.reason }, error);
  throw error;
}

type Reading = { bookmark: Bookmark | null; clock: () => Date; signal: AbortSignal };

async function* pages(mailbox: Mailbox, hosts: readonly string[], { bookmark, clock, signal }: Reading): AsyncIterable<Page> {
  const { uidValidity, uidNext } = mailbox;
  const began = clock();
  const known = bookmark?.uidValidity === uidValidity && bookmark.form === FORM ? bookmark.uid : 0;
  const uids = known + 1 < uidNext ? await mailbox.uids(known + 1).catch(trouble) : [];
  let at = 0;
  do {
    const some = uids.slice(at, at + PAGE);
    at += some.length;
    const last = at === uids.length ? Math.max(uidNext - 1, some.at(-1) ?? 0, known) : some.at(-1)!;
    yield {
      deliveries: await deliveriesOf(mailbox, hosts, some),
      bookmark: { uidValidity, uid: last, form: FORM } satisfies Bookmark,
      completeTo: at === uids.length ? began : null,
      backlog: uids.length - at,
    };
  } while (at < uids.length && !signal.aborted);
}

async function deliveriesOf(mailbox: Mailbox, hosts: readonly string[], uids: readonly number[]): Promise<Delivery[]> {
  const heads = await mailbox.heads(uids).catch(trouble);
  const texts = await mailbox.texts(heads.flatMap(textsIn)).catch(trouble);
  const found = new Set(heads.map(({ uid }) => uid));
  const missing = uids.filter((uid) => !found.has(uid));
  // taken away since they were counted, or kept from us
  const still =
    missing.length === 0 ? [] : (await mailbox.uids(missing[0]!).catch(trouble)).filter((uid) => missing.includes(uid));
  return [
    ...heads.flatMap((head) => deliveriesOfMail(mailbox, head, linksOfMail(head, texts.get(head.uid) ?? [], hosts))),
    ...still.map((uid): Delivery => {
      const held = { why: "mail", facts: { because: "kept" } } as const;
      return { of: "held", key: `mail ${mailbox.uidValidity} ${uid}`, name: "", at: null, held };
    }),
  ];
}

const textsIn = ({ uid, parts }: MailHead) =>
  parts
    .filter(isText)
    .slice(0, TEXTS_MOST)
    .map((part) => ({ uid, part }));

/** What leads to an invoice from the text of a mail. */
function linksOfMail(head: MailHead, texts: readonly string[], hosts: readonly string[]): SortedLink[] {
  const links = texts.flatMap((text) => (/<a\s|<html|<body|<div|<p[\s>]/i.test(text) ? linksOfHtml(text) : linksOfText(text)));
  const once = [...new Map(links.toReversed().map((each) => [each.link, each])).values()].toReversed();
  const invoice = isInvoiceMail(head.subject, ...texts);
  return linksToKeep(once, { hosts, invoice, brings: head.parts.some(mayBeInvoice) });
}

function deliveriesOfMail(mailbox: Mailbox, head: MailHead, links: readonly SortedLink[]): Delivery[] {
  const { uid, at, subject: name, from } = head;
  const { uidValidity } = mailbox;
  const files = head.parts.filter(mayBeInvoice).map((part): Delivery => ({
    of: "file",
    key: keyOf(head, [part.part, part.size, part.name]),
    name: nameOfPart(part),
    at,
    open: () => read(mailbox.part(uid, part.part)),
    ref: { uidValidity, uid, part: part.part } satisfies Ref,
    from,
  }));
  const led = links.slice(0, LINKS_MOST).map(({ link, host, why }): Delivery => ({
    of: "held",
    key: keyOf(head, ["link", link]),
    name,
    at,
    held: { why, from, link, host },
  }));
  const because = !head.whole ? "structure" : links.length > LINKS_MOST ? "links" : isCut(head) ? "long" : null;
  if (because === null) return [...files, ...led];
  return [
    ...files,
    ...led,
    { of: "held", key: keyOf(head, ["mail"]), name, at, held: { why: "mail", from, facts: { because } } },
  ];
}

/** An invoice's mail whose text goes on behind what was looked at. */
const isCut = ({ subject, parts }: MailHead): boolean =>
  isInvoiceMail(subject) && parts.some((part) => isText(part) && part.size > TEXT_MAX);

/** A mail is known by its Message-ID, which stays when the server counts anew; one without by what its head says. */
function keyOf({ messageId, from, subject, at }: MailHead, part: unknown[]): string {
  const mail = messageId === "" ? [from, subject, at?.toISOString()] : [messageId];
  return createHash("sha256")
    .update(JSON.stringify([...mail, ...part]))
    .digest("base64url");
}

/** Where the server has counted anew since, it is named again by its new number. */
async function* again(mailbox: Mailbox, { uidValidity, uid, part }: Ref): AsyncIterable<Uint8Array> {
  if (uidValidity !== mailbox.uidValidity) throw new NotNow();
  yield* read(mailbox.part(uid, part));
}

async function* read(bytes: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  try {
    yield* bytes;
  } catch (error) {
    trouble(error);
  }
}
