/**
 * Somebody's mailbox, read over IMAP and never changed: it is opened for reading alone (EXAMINE), so that not even a mail is marked as
 * seen. What is asked for is the structure of mails first, single parts then.
 */
import { ImapFlow, type MessageStructureObject } from "imapflow";
import type { MailPart } from "#domain/sources/mail-parts.ts";
import type { Config } from "../config.ts";
import { errorCode } from "../errors.ts";
import { OutgoingError, reachable } from "../outgoing.ts";

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
};

export type Mailbox = {
  /** changes when the server gives its mails new numbers (RFC 9051 §2.3.1.1) */
  uidValidity: string;
  /** the number that the next mail will have */
  uidNext: number;
  /** The mails with these numbers, in their order. @param last inclusive */
  heads(first: number, last: number): Promise<MailHead[]>;
  /** The bytes of a part, without the encoding that it came in. */
  part(uid: number, part: string): AsyncIterable<Uint8Array>;
  close(): Promise<void>;
};

/** refused: name or password; forbidden: its address is one that this server doesn't go to; unreachable: no answer, or none that is IMAP; part: this one is kept from us, others can be had */
export class MailboxError extends Error {
  readonly code: "refused" | "forbidden" | "unreachable" | "no-folder" | "part" | "broke-off";
  readonly reason: string;
  constructor(code: MailboxError["code"], cause: unknown) {
    super(code, { cause });
    this.code = code;
    this.reason = errorCode(cause) || (cause instanceof Error ? cause.name : "");
  }
}

const PATIENCE_MS = 20_000;
/** Bytes of one answer: a page of heads is some hundred thousand, a part comes in pieces. */
const ANSWER_MAX = 8 * 1024 * 1024;
/** A mail of more parts is somebody's attempt to make us count. */
const PARTS_MAX = 200;

/** @throws MailboxError */
export async function openMailbox(reach: Pick<Config, "privateHosts">, settings: MailboxSettings): Promise<Mailbox> {
  const address = await reachable(reach, settings.host).catch((error: unknown) => {
    const forbidden = error instanceof OutgoingError && error.message === "address not allowed";
    throw new MailboxError(forbidden ? "forbidden" : "unreachable", error);
  });
  const client = new ImapFlow({
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
    logger: false,
    connectionTimeout: PATIENCE_MS,
    greetingTimeout: PATIENCE_MS,
    socketTimeout: 3 * PATIENCE_MS,
    maxLineLength: ANSWER_MAX,
    maxLiteralSize: ANSWER_MAX,
    maxResponseSize: 4 * ANSWER_MAX,
  });
  // what goes wrong later is told by the call that waits for it
  client.on("error", () => undefined);
  await client.connect().catch((error: unknown) => {
    client.close();
    const refused = typeof error === "object" && error !== null && "authenticationFailed" in error;
    throw new MailboxError(refused ? "refused" : "unreachable", error);
  });
  const opened = await client.mailboxOpen(settings.folder, { readOnly: true }).catch(async (error: unknown) => {
    client.close();
    throw new MailboxError("no-folder", error);
  });
  if (!Number.isSafeInteger(Number(opened.uidNext))) {
    client.close();
    throw new MailboxError("broke-off", new Error("no UIDNEXT"));
  }
  return {
    uidValidity: String(opened.uidValidity),
    uidNext: Number(opened.uidNext),
    heads: (first, last) => told(headsOf(client, first, last)),
    part: (uid, part) => partOf(client, uid, part),
    close: async () => {
      await client.logout().catch(() => client.close());
    },
  };
}

async function told<T>(asked: Promise<T>): Promise<T> {
  try {
    return await asked;
  } catch (error) {
    throw error instanceof MailboxError ? error : new MailboxError("broke-off", error);
  }
}

async function headsOf(client: ImapFlow, first: number, last: number): Promise<MailHead[]> {
  const asked = { uid: true, envelope: true, bodyStructure: true, internalDate: true };
  const found = await client.fetchAll(`${first}:${last}`, asked, { uid: true });
  return found
    .map(({ uid, envelope, bodyStructure, internalDate }) => ({
      uid,
      messageId: envelope?.messageId ?? "",
      subject: envelope?.subject ?? "",
      from: envelope?.from?.[0]?.address ?? "",
      at: momentOf(internalDate),
      parts: bodyStructure === undefined ? [] : partsOf(bodyStructure),
    }))
    .toSorted((a, b) => a.uid - b.uid);
}

const momentOf = (said: Date | string | undefined): Date | null => {
  const at = new Date(said ?? Number.NaN);
  return Number.isNaN(at.getTime()) ? null : at;
};

/** Those that are no containers, in their order; those of a mail within the mail too. */
function partsOf(structure: MessageStructureObject): MailPart[] {
  const found: MailPart[] = [];
  const waiting = [structure];
  while (waiting.length > 0 && found.length < PARTS_MAX) {
    const { childNodes, part, type, parameters, size, disposition, dispositionParameters, id } = waiting.shift()!;
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
    });
  }
  return found;
}

async function* partOf(client: ImapFlow, uid: number, part: string): AsyncIterable<Uint8Array> {
  const found = await told(client.download(String(uid), part, { uid: true, decodeText: false }));
  if (!("content" in found) || found.content === undefined) throw new MailboxError("part", new Error("gone"));
  try {
    yield* found.content as AsyncIterable<Uint8Array>;
  } catch (error) {
    throw new MailboxError("broke-off", error);
  }
}
