/** A real dovecot for tests, on a port and a folder of the test's own. It comes from the system (Debian: dovecot-imapd). */
import { spawn } from "node:child_process";
import { chownSync, existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { freePort } from "../../port.ts";
import { localhostCertificate } from "./mail-host.ts";
import { ImapFlow } from "imapflow";

const DOVECOT = "/usr/sbin/dovecot";
export const hasDovecot = existsSync(DOVECOT);
if (!hasDovecot && process.env["CI"] !== undefined) throw new Error("dovecot is missing (Debian: dovecot-imapd)");
export const IMAP_USER = { user: "invoices@example.com", password: "app-password" };
/** Nobody, on every system that has one: dovecot gives no mail to root. */
const NOBODY = 65_534;

export type ImapHost = {
  port: number;
  /** vouches for itself */
  cert: string;
  /** where its mails lie as files, for whoever puts many of them there at once */
  maildir: string;
  /** Puts mails into a folder, in this order. */
  deliver(mails: readonly string[], folder?: string): Promise<void>;
  /** Puts one more mail into a folder that is there. */
  append(mail: string, folder: string): Promise<void>;
  /** A client of the same mailbox, for what somebody else does there. */
  client(): Promise<ImapFlow>;
  close(): Promise<void>;
};

const config = (home: string, port: number, root: boolean): string => `
protocols = imap
listen = 127.0.0.1
base_dir = ${home}/run
log_path = ${home}/log
ssl = required
ssl_cert = <${home}/cert.pem
ssl_key = <${home}/key.pem
mail_location = maildir:${home}/mail
first_valid_uid = 1
first_valid_gid = 1
default_internal_user = ${root ? "dovecot" : userInfo().username}
default_login_user = ${root ? "dovenull" : userInfo().username}
disable_plaintext_auth = yes
passdb {
  driver = static
  args = password=${IMAP_USER.password}
}
userdb {
  driver = static
  args = uid=${root ? NOBODY : userInfo().uid} gid=${root ? NOBODY : userInfo().gid} home=${home}/mail
}
service imap-login {
  chroot =
  inet_listener imap {
    port = 0
  }
  inet_listener imaps {
    port = ${port}
    ssl = yes
  }
}
service anvil {
  chroot =
}
`;

export async function imapHost(): Promise<ImapHost> {
  const root = process.getuid?.() === 0;
  const home = await mkdtemp(join(tmpdir(), "piaozai-imap-"));
  const port = await freePort();
  const { cert, key } = localhostCertificate();
  await mkdir(join(home, "mail"));
  if (root) {
    await chmod(home, 0o755);
    chownSync(join(home, "mail"), NOBODY, NOBODY);
  }
  await writeFile(join(home, "cert.pem"), cert);
  await writeFile(join(home, "key.pem"), key, { mode: 0o600 });
  await writeFile(join(home, "dovecot.conf"), config(home, port, root));
  const server = spawn(DOVECOT, ["-F", "-c", join(home, "dovecot.conf")], { stdio: "ignore" });
  const ended = new Promise<void>((resolve) => server.once("exit", () => resolve()));
  const client = () => connected(port, cert);
  await answering(client, ended);
  return {
    port,
    cert,
    maildir: join(home, "mail"),
    client,
    deliver: async (mails, folder = "INBOX") => {
      const by = await client();
      if (folder !== "INBOX") await by.mailboxCreate(folder);
      for (const mail of mails) await by.append(folder, mail.replaceAll(/\r?\n/g, "\r\n"));
      await by.logout();
    },
    append: async (mail, folder) => {
      const by = await client();
      await by.append(folder, mail.replaceAll(/\r?\n/g, "\r\n"));
      await by.logout();
    },
    close: async () => {
      server.kill();
      await ended;
      await rm(home, { recursive: true, force: true });
    },
  };
}

async function connected(port: number, ca: string): Promise<ImapFlow> {
  const auth = { user: IMAP_USER.user, pass: IMAP_USER.password };
  const made = new ImapFlow({ host: "localhost", port, secure: true, auth, tls: { ca }, logger: false, disableAutoIdle: true });
  made.on("error", () => undefined);
  await made.connect();
  return made;
}

/** Until somebody can sign in. */
async function answering(client: () => Promise<ImapFlow>, ended: Promise<void>): Promise<void> {
  const gone = ended.then(() => "gone" as const);
  for (;;) {
    const tried = await Promise.race([client().catch(() => null), gone]);
    if (tried === "gone") throw new Error("dovecot ended");
    if (tried !== null) return tried.logout();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
