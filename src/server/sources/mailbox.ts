/**
 * A mailbox: what is attached to its mails is taken in, once. How far it has been read is the number of the last mail (UID) under the
 * server's numbering (UIDVALIDITY); where that changes all mails are looked through anew, and what is known already isn't fetched.
 */
import { createHash } from "node:crypto";
import { MailboxSettings } from "#api/sources.api.ts";
import { mayBeInvoice, nameOfPart } from "#domain/sources/mail-parts.ts";
import { type MailHead, type Mailbox, MailboxError, openMailbox } from "#server/platform/mail/mailbox.ts";
import { type Connector, type Delivery, NotNow, type Page, type SourceKindOf, SourceTrouble } from "./sources.types.ts";

/** Mails whose structure is asked for at once. */
const PAGE = 200;
const INT_MAX = 2_147_483_647;
type Bookmark = { uidValidity: string; uid: number };

export const MAILBOX: SourceKindOf = {
  everySeconds: 60,
  placeOf: ({ settings }) => {
    const { user, host, folder } = MailboxSettings.parse(settings);
    return `${user} · ${host} · ${folder}`;
  },
  async open({ config, settings, secret, clock }): Promise<Connector> {
    const mailbox = await openMailbox(config, { ...MailboxSettings.parse(settings), password: secret ?? "" }).catch(trouble);
    return { read: (bookmark, signal) => pages(mailbox, bookmark as Bookmark | null, clock, signal), close: mailbox.close };
  },
};

function trouble(error: unknown): never {
  if (error instanceof MailboxError && error.code === "part") throw new NotNow();
  if (error instanceof MailboxError) throw new SourceTrouble(`mailbox-${error.code}`, { reason: error.reason }, error);
  throw error;
}

async function* pages(mailbox: Mailbox, bookmark: Bookmark | null, clock: () => Date, signal: AbortSignal): AsyncIterable<Page> {
  const { uidValidity, uidNext } = mailbox;
  const began = clock();
  let uid = bookmark?.uidValidity === uidValidity ? bookmark.uid : 0;
  do {
    const last = Math.min(uid + PAGE, uidNext - 1);
    const heads = last > uid ? await mailbox.heads(uid + 1, last).catch(trouble) : [];
    uid = Math.max(uid, last);
    const left = uidNext - 1 - uid;
    yield {
      deliveries: heads.flatMap((head) => deliveriesOf(mailbox, head)),
      bookmark: { uidValidity, uid } satisfies Bookmark,
      completeTo: left === 0 ? began : null,
      // numbers of mails that are gone count too; the column ends here
      backlog: Math.min(Math.max(0, left), INT_MAX),
    };
  } while (uid < uidNext - 1 && !signal.aborted);
}

function deliveriesOf(mailbox: Mailbox, head: MailHead): Delivery[] {
  return head.parts.filter(mayBeInvoice).map((part) => ({
    of: "file",
    key: keyOf(head, [part.part, part.size, part.name]),
    name: nameOfPart(part),
    at: head.at,
    open: () => read(mailbox.part(head.uid, part.part)),
  }));
}

/** A mail is known by its Message-ID, which stays when the server counts anew; one without by what its head says. */
function keyOf({ messageId, from, subject, at }: MailHead, part: unknown[]): string {
  const mail = messageId === "" ? [from, subject, at?.toISOString()] : [messageId];
  return createHash("sha256")
    .update(JSON.stringify([...mail, ...part]))
    .digest("base64url");
}

async function* read(bytes: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  try {
    yield* bytes;
  } catch (error) {
    trouble(error);
  }
}
