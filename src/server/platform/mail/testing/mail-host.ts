/** A real SMTP server for tests; what it took, and how it answers, is the test's to say. */
import { X509Certificate, type KeyObject } from "node:crypto";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";
import { ecTestKey, issue } from "#readers/signature/testing/authority.ts";

export type TakenMail = { to: string[]; text: string; user: string | undefined; secure: boolean };
export type MailHost = {
  port: number;
  taken: TakenMail[];
  /** resolves with the mails taken once there are so many */
  wait(count: number): Promise<TakenMail[]>;
  close(): Promise<void>;
};

/** A certificate for "localhost" that vouches for itself, and its key. */
export function localhostCertificate(): { cert: string; key: string } {
  const key = ecTestKey();
  const cert = new X509Certificate(
    issue({ name: "localhost", key, issuer: { name: "localhost", key }, authority: true }),
  ).toString();
  const { privateKey } = key as { privateKey: KeyObject };
  return { cert, key: privateKey.export({ type: "pkcs8", format: "pem" }).toString() };
}

export async function mailHost(options: SMTPServerOptions = {}): Promise<MailHost> {
  const taken: TakenMail[] = [];
  let tell = (): void => undefined;
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: options.key === undefined ? ["STARTTLS"] : [],
    logger: false,
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        const to = session.envelope.rcptTo.map(({ address }) => address);
        taken.push({ to, text: Buffer.concat(chunks).toString(), user: session.user, secure: session.secure });
        done();
        tell();
      });
    },
    ...options,
  });
  server.on("error", () => undefined);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : 0,
    taken,
    wait: (count) =>
      new Promise((resolve) => {
        tell = () => (taken.length >= count ? resolve(taken) : undefined);
        tell();
      }),
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

/** The parts of a mail as somebody reads them: base64 and quoted-printable undone. */
export function readable(text: string): string {
  const encodedWords = text.replace(/=\?utf-8\?B\?([^?]*)\?=\s*/gi, (_, base64: string) =>
    Buffer.from(base64, "base64").toString(),
  );
  const quotedWords = encodedWords.replace(/=\?utf-8\?Q\?([^?]*)\?=\s*/gi, (_, quoted: string) =>
    unquoted(quoted.replaceAll("_", " ")),
  );
  // only parts that say so are undone: in a header's address "=5D" means itself
  const HEADERS = String.raw`\r\n(?:[\w-]+:.*\r\n)*\r\n`;
  return quotedWords
    .replace(new RegExp(String.raw`base64${HEADERS}([A-Za-z0-9+/=\r\n]+)`, "g"), (_, body: string) =>
      Buffer.from(body, "base64").toString(),
    )
    .replace(new RegExp(String.raw`quoted-printable${HEADERS}([^]*?)(?=\r\n--|$)`, "g"), (_, body: string) => unquoted(body));
}

const unquoted = (text: string): string =>
  text.replaceAll(/=\r\n/g, "").replace(/(?:=[0-9A-F]{2})+/g, (run) => Buffer.from(run.replaceAll("=", ""), "hex").toString());
