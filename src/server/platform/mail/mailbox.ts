/**
 * Somebody's mailbox, read over IMAP and never changed: it is opened for reading alone (EXAMINE), so that not even a mail is marked as
 * seen. What is asked for is the structure of mails first, single parts then.
 */
import { ImapFlow, type MessageStructureObject } from "imapflow";
import type { MailPart } from "#domain/sources/mail-parts.ts";
import type { Config } from "../config.ts";
import { errorCode } from "../errors.ts";
import { OutgoingError, reachable } from "../outgoing.ts";
import { decodedText } from "./decode.ts";

export type MailboxSettings = {
  host: string;
  port: number;
  /** tls: from the first byte; starttls: begun before anything is said */
  security: "tls" | "starttls";
  user: string;
  password: string;
  /** "INBOX" and the like */
  folder: string;
};

/** A mail as far as its structure tells. */
export type MailHead = {
  uid: number;
  /** Message-ID, or "" */
  messageId: string;
  subject: string;
  from: string;
  at: Date | null;
  parts: MailPart[];
  /** false: the server tells no structure of it, or there is more of it than is looked at */
  whole: boolean;
};

/** A part of a mail that is its text. */
export type WantedText = { uid: number; part: MailPart };

export type Mailbox = {
  /** changes when the server gives its mails new numbers (RFC 9051 §2.3.1.1) */
  uidValidity: string;
  /** the number that the next mail will have */
  uidNext: number;
  /** The numbers of the mails from this one on, in their order. */
  uids(from: number): Promise<number[]>;
  /** The mails with these numbers, in their order; those of which the server hands out nothing are missing. */
  heads(uids: readonly number[]): Promise<MailHead[]>;
  /** The beginnings of texts of mails, decoded, by number; what the server doesn't hand out is missing. */
  texts(wanted: readonly WantedText[]): Promise<Map<number, string[]>>;
  /** The bytes of a part, without the encoding that it came in. */
  part(uid: number, part: string): AsyncIterable<Uint8Array>;
  close(): Promise<void>;
};

/** gone: the mail isn't there any more; refused: name or password; forbidden: its address is one that this server doesn't go to; unreachable: no answer, or none that is IMAP; part: this one is kept from us, others can be had */
export class MailboxError extends Error {
  readonly code: "refused" | "forbidden" | "unreachable" | "no-folder" | "part" | "gone" | "broke-off";
  readonly reason: string;
  constructor(code: MailboxError["code"], cause: unknown) {
    super(code, { cause });
    this.code = code;
    this.reason = errorCode(cause) || (cause instanceof Error ? cause.name : "");
  }
}

const PATIENCE_MS = 20_000;
/** So long somebody waits for mail before he says that he is still there: servers and what lies between forget who is silent. */
const IDLE_MS = 5 * 60_000;
/** Bytes of one answer: a page of heads is some hundred thousand, a part comes in pieces. */
const ANSWER_MAX = 8 * 1024 * 1024;
/** A mail of more parts is somebody's attempt to make us count. */
const PARTS_MAX = 200;
/** Of a mail's text so much is looked at, as it comes. */
export const TEXT_MAX = 512 * 1024;
const TEXTS_AT_ONCE = 2 * 1024 * 1024;

type Reach = Pick<Config, "privateHosts">;

/** @throws MailboxError */
export async function openMailbox(reach: Reach, settings: MailboxSettings): Promise<Mailbox> {
  const { client, uidValidity, uidNext } = await opened(reach, settings);
  return {
    uidValidity,
    uidNext,
    uids: (from) => told(uidsFrom(client, from)),
    heads: (uids) => told(headsOf(client, uids)),
    texts: (wanted) => told(textsOf(client, wanted)),
    part: (uid, part) => partOf(client, uid, part),
    close: async () => {
      await client.logout().catch(() => client.close());
    },
  };
}

/** A mailbox that tells by itself when mail comes (IDLE, RFC 2177), until it is closed or breaks off. */
export type WatchedMailbox = { ended: Promise<void>; close(): Promise<void> };

/** @returns null where the server tells nothing by itself. @throws MailboxError */
export async function watchMailbox(reach: Reach, settings: MailboxSettings, onMail: () => void): Promise<WatchedMailbox | null> {
  const { client } = await opened(reach, settings);
  const close = async (): Promise<void> => {
    await client.logout().catch(() => client.close());
  };
  if (!client.capabilities.has("IDLE")) {
    await close();
    return null;
  }
  client.on("exists", ({ count, prevCount }: { count: number; prevCount: number }) => {
    if (count > prevCount) onMail();
  });
  const closed = new Promise<void>((resolve) => client.once("close", () => resolve()));
  // what breaks it off closes it as well
  void client.idle().catch(() => client.close());
  return { ended: closed, close };
}

async function opened(
  reach: Reach,
  settings: MailboxSettings,
): Promise<{ client: ImapFlow } & Pick<Mailbox, "uidValidity" | "uidNext">> {
  const address = await reachable(reach, settings.host).catch((error: unknown) => {
    const forbidden = error instanceof OutgoingError && error.message === "address not allowed";
    throw new MailboxError(forbidden ? "forbidden" : "unreachable", error);
  });
  const client = clientOf(address, settings);
  // what goes wrong later is told by the call that waits for it
  client.on("error", () => undefined);
  await client.connect().catch((error: unknown) => {
    client.close();
    const refused = typeof error === "object" && error !== null && "authenticationFailed" in error;
    throw new MailboxError(refused ? "refused" : "unreachable", error);
  });
  const { uidValidity, uidNext } = await client.mailboxOpen(settings.folder, { readOnly: true }).catch((error: unknown) => {
    client.close();
    throw new MailboxError("no-folder", error);
  });
  if (!Number.isSafeInteger(Number(uidNext))) {
    client.close();
    throw new MailboxError("broke-off", new Error("no UIDNEXT"));
  }
  return { client, uidValidity: String(uidValidity), uidNext: Number(uidNext) };
}

const clientOf = (address: string, settings: MailboxSettings): ImapFlow =>
  new ImapFlow({
    host: address,
    // the certificate is that of the name
    servername: settings.host,
    port: settings.port,
    secure: settings.security === "tls",
    doSTARTTLS: settings.security === "starttls",
    auth: { user: settings.user, pass: settings.password },
    tls: { minVersion: "TLSv1.2" },
    // 网易's servers let nobody in who doesn't say what he is (RFC 2971)
    clientInfo: { name: "piaozai" },
    disableAutoIdle: true,
    maxIdleTime: IDLE_MS,
    logger: false,
    connectionTimeout: PATIENCE_MS,
    greetingTimeout: PATIENCE_MS,
    socketTimeout: 3 * PATIENCE_MS,
    maxLineLength: ANSWER_MAX,
    maxLiteralSize: ANSWER_MAX,
    maxResponseSize: 4 * ANSWER_MAX,
  });

async function told<T>(asked: Promise<T>): Promise<T> {
  try {
    return await asked;
  } catch (error) {
    throw error instanceof MailboxError ? error : new MailboxError("broke-off", error);
  }
}

async function uidsFrom(client: ImapFlow, from: number): Promise<number[]> {
  const found = await client.search({ uid: `${from}:*` }, { uid: true });
  if (found === false || found === undefined) throw new MailboxError("broke-off", new Error("search refused"));
  // "*" is the last one, whatever its number
  return found.filter((uid) => uid >= from).toSorted((a, b) => a - b);
}

async function headsOf(client: ImapFlow, uids: readonly number[]): Promise<MailHead[]> {
  if (uids.length === 0) return [];
  const asked = { uid: true, envelope: true, bodyStructure: true, internalDate: true };
  const found = await client.fetchAll(uids.join(","), asked, { uid: true });
  return found
    .filter(({ uid }) => uids.includes(uid))
    .map(({ uid, envelope, bodyStructure, internalDate }) => ({
      uid,
      messageId: envelope?.messageId ?? "",
      subject: envelope?.subject ?? "",
      from: envelope?.from?.[0]?.address ?? "",
      at: momentOf(internalDate),
      ...(bodyStructure === undefined ? { parts: [], whole: false } : partsOf(bodyStructure)),
    }))
    .toSorted((a, b) => a.uid - b.uid);
}

const momentOf = (said: Date | string | undefined): Date | null => {
  const at = new Date(said ?? Number.NaN);
  return Number.isNaN(at.getTime()) ? null : at;
};

/** Those that are no containers, in their order; those of a mail within the mail too. */
function partsOf(structure: MessageStructureObject): Pick<MailHead, "parts" | "whole"> {
  const found: MailPart[] = [];
  const waiting = [structure];
  while (waiting.length > 0 && found.length < PARTS_MAX) {
    const { childNodes, part, type, parameters, size, disposition, dispositionParameters, id, encoding } = waiting.shift()!;
    if (childNodes !== undefined && childNodes.length > 0) {
      waiting.unshift(...childNodes);
      continue;
    }
    found.push({
      // a mail that is one part has no number of its own for it
      part: part ?? "1",
      type: type.toLowerCase(),
      name: dispositionParameters?.["filename"] ?? parameters?.["name"] ?? null,
      inline: disposition?.toLowerCase() === "inline" || (disposition === undefined && id !== undefined),
      size: size ?? 0,
      charset: parameters?.["charset"] ?? null,
      encoding: encoding?.toLowerCase() ?? null,
    });
  }
  return { parts: found, whole: waiting.length === 0 };
}

/** Asked for by the place of the part in the mail, since what is asked for holds for many mails at once. */
async function textsOf(client: ImapFlow, wanted: readonly WantedText[]): Promise<Map<number, string[]>> {
  const texts = new Map<number, string[]>();
  for (const [key, some] of Map.groupBy(wanted, ({ part }) => part.part)) {
    for (const asked of batches(some)) {
      const range = asked.map(({ uid }) => uid).join(",");
      const bodyParts = [{ key, start: 0, maxLength: TEXT_MAX }];
      const rows = await client.fetchAll(range, { uid: true, bodyParts }, { uid: true }).catch(refusedAs([]));
      for (const row of rows) {
        const about = asked.find(({ uid }) => uid === row.uid)?.part;
        const bytes = row.bodyParts?.get(key.toLowerCase());
        if (about === undefined || bytes === undefined || bytes === null) continue;
        texts.set(row.uid, [...(texts.get(row.uid) ?? []), decodedText(bytes, about)]);
      }
    }
  }
  return texts;
}

/** So many that an answer stays small. */
function* batches(wanted: readonly WantedText[]): Iterable<WantedText[]> {
  let some: WantedText[] = [];
  let bytes = 0;
  for (const each of wanted) {
    some.push(each);
    bytes += Math.min(each.part.size, TEXT_MAX);
    if (bytes < TEXTS_AT_ONCE) continue;
    yield some;
    some = [];
    bytes = 0;
  }
  if (some.length > 0) yield some;
}

/** What a server says no to, of one thing; the connection is well. */
const isRefusal = (error: unknown): boolean =>
  typeof error === "object" &&
  error !== null &&
  "responseStatus" in error &&
  ["NO", "BAD"].includes(String(error.responseStatus));
const refusedAs =
  <T>(instead: T) =>
  (error: unknown): T => {
    if (isRefusal(error)) return instead;
    throw error;
  };

async function* partOf(client: ImapFlow, uid: number, part: string): AsyncIterable<Uint8Array> {
  const found = await told(client.download(String(uid), part, { uid: true, decodeText: false }).catch(refusedAs({})));
  if (!("content" in found) || found.content === undefined) {
    const there = await told(client.search({ uid: String(uid) }, { uid: true }));
    throw new MailboxError(
      there !== undefined && there !== false && there.length === 0 ? "gone" : "part",
      new Error("no answer"),
    );
  }
  try {
    yield* found.content as AsyncIterable<Uint8Array>;
  } catch (error) {
    throw new MailboxError(isRefusal(error) ? "part" : "broke-off", error);
  }
}
