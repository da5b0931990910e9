/** The operator's mail server. */
import { readFile } from "node:fs/promises";
import { createTransport } from "nodemailer";
import type { Config } from "../config.ts";
import { TroubleError, errorCode } from "../errors.ts";

type Settings = NonNullable<Config["mail"]>;
export type MailServer = {
  /** @param mail with the whole address at which mails of its kind are ended, or null */
  send(mail: { id: string; to: string; subject: string; text: string; html: string; unsubscribe?: string | null }): Promise<void>;
  /** Connects and signs in, and sends nothing. */
  verify(): Promise<void>;
};

const PATIENCE_MS = 15_000;
const isLoopback = (host: string): boolean => /^(localhost|127\.|\[?::1\]?$)/.test(host);

async function authorityOf({ authority }: Settings): Promise<{ ca?: Buffer }> {
  if (authority === null) return {};
  try {
    return { ca: await readFile(authority) };
  } catch (error) {
    throw new TroubleError("config-unreadable", { file: authority, code: errorCode(error) }, error);
  }
}

/** A password goes over the network encrypted only; the certificate of the server is always checked. */
export async function openMailServer(settings: Settings): Promise<MailServer> {
  const { host, port, secure, user, password, from } = settings;
  const transport = createTransport({
    host,
    port,
    secure,
    requireTLS: !secure && user !== null && !isLoopback(host),
    ...(user === null ? {} : { auth: { user, pass: password ?? "" } }),
    tls: { minVersion: "TLSv1.2", ...(await authorityOf(settings)) },
    connectionTimeout: PATIENCE_MS,
    greetingTimeout: PATIENCE_MS,
    socketTimeout: 2 * PATIENCE_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const domain = /@([^\s<>@]+)>?$/.exec(from)![1]!;
  return {
    async send({ id, to, subject, text, html, unsubscribe = null }) {
      await transport.sendMail({
        from,
        // an address and nothing else: what stands in it can't become a second one
        to: { name: "", address: to },
        subject,
        text,
        html,
        // the same at each attempt, so that one that came through twice is seen as one
        messageId: `<${id}@${domain}>`,
        headers: {
          "Auto-Submitted": "auto-generated",
          ...(unsubscribe === null
            ? {}
            : { "List-Unsubscribe": `<${unsubscribe}>`, "List-Unsubscribe-Post": "List-Unsubscribe=One-Click" }),
        },
      });
    },
    verify: async () => {
      await transport.verify();
    },
  };
}

/** Whether trying again may help: a refused address or content stays refused, anything else may pass. */
export function isFinal(error: unknown): boolean {
  const { responseCode } = error as { responseCode?: number };
  if (errorCode(error) === "EAUTH") return false;
  return responseCode === undefined ? errorCode(error) === "EENVELOPE" : responseCode >= 500;
}

/** What may be logged of a failure: its code alone, as answers of mail servers repeat addresses. */
export const failureCode = (error: unknown): string =>
  String((error as { responseCode?: number }).responseCode ?? (errorCode(error) || "error"));
