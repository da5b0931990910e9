/** Mails as a server for IMAP has them, and what stands between it and whoever asks, to count the bytes. */
import { chownSync, mkdirSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { IMAP_USER } from "#server/platform/mail/testing/imap-host.ts";

export const mailboxAt = ({ port }: Proxy, folder: string, user: string) => ({
  settings: { host: "localhost", port, security: "tls", user, folder },
  secret: IMAP_USER.password,
});

export function aMail(id: string, file: { name: string; bytes: Uint8Array } | undefined): string {
  const head = `Message-ID: <${id}@example.com>\nFrom: Shop <shop@example.com>\nSubject: Order ${id}\nDate: Mon, 02 Jun 2025 10:00:00 +0800\nMIME-Version: 1.0\n`;
  const text = "Content-Type: text/plain; charset=utf-8\n\nThank you for your order. It leaves our house today.\n";
  if (file === undefined) return head + text;
  const body = Buffer.from(file.bytes).toString("base64").replaceAll(/.{76}/g, "$&\n");
  const part = `Content-Type: application/xml; name="${file.name}"\nContent-Transfer-Encoding: base64\nContent-Disposition: attachment; filename="${file.name}"\n\n${body}\n`;
  return `${head}Content-Type: multipart/mixed; boundary="b"\n\n--b\n${text}\n--b\n${part}--b--\n`;
}

let serial = 0;
/** Mails as files of a Maildir, for a server that looks for new ones there. */
export function putMails(box: string, count: number, mail: (nth: number) => string): void {
  const root = process.getuid?.() === 0;
  const own = (path: string): void => {
    // dovecot gives mail to nobody alone, not to root
    if (root) chownSync(path, 65_534, 65_534);
  };
  for (const folder of [box, ...["cur", "new", "tmp"].map((each) => join(box, each))]) {
    mkdirSync(folder, { recursive: true });
    own(folder);
  }
  for (let nth = 0; nth < count; nth += 1) {
    const path = join(box, "new", `${1_700_000_000 + (serial += 1)}.M${serial}.bench`);
    writeFileSync(path, mail(nth));
    own(path);
  }
}

export type Proxy = { port: number; /** bytes that came from the server since the last time */ take(): number; close(): void };

/** Stands between, and counts. */
export async function proxyTo(port: number): Promise<Proxy> {
  let bytes = 0;
  const between = createServer({ noDelay: true }, (client) => {
    const server = connect({ port, host: "127.0.0.1", noDelay: true });
    server.on("data", (chunk) => (bytes += chunk.length));
    client.pipe(server).pipe(client);
    for (const each of [client, server]) each.on("error", () => [client, server].forEach((one) => one.destroy()));
  });
  await new Promise<void>((resolve) => between.listen(0, "127.0.0.1", resolve));
  const address = between.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : 0,
    take: () => {
      const taken = bytes;
      bytes = 0;
      return taken;
    },
    close: () => void between.close(),
  };
}
