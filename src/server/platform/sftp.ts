/** A folder on another machine, read over SFTP (SSH) and never changed. */
import { createHash } from "node:crypto";
import { Client, type FileEntryWithStats, type SFTPWrapper } from "ssh2";
import type { Config } from "./config.ts";
import { OutgoingError, reachable } from "./outgoing.ts";
import { isBeside, type FolderFile } from "./watched-folder.ts";

export type SftpSettings = {
  host: string;
  port: number;
  user: string;
  /** a password, or a private key as text */
  secret: string;
  path: string;
  /** SHA-256 of the server's key in base64, as `ssh-keygen -lf` shows it; null: not known, so that nothing is told it */
  hostKey: string | null;
};

export type Sftp = {
  /** The files of the folder and of those below it. */
  files(): AsyncIterable<FolderFile>;
  bytes(file: FolderFile): AsyncIterable<Uint8Array>;
  close(): void;
};

/** file: this one can't be read, the others can; new-key, other-key: it isn't known, or not the server that it was; `hostKey` is of the one that answered, and nothing was told it */
export class SftpError extends Error {
  readonly code: "refused" | "forbidden" | "unreachable" | "new-key" | "other-key" | "no-folder" | "file" | "broke-off";
  readonly hostKey: string;
  constructor(code: SftpError["code"], cause: unknown, hostKey = "") {
    super(code, { cause });
    this.code = code;
    this.hostKey = hostKey;
  }
}

const PATIENCE_MS = 20_000;
const DEPTH_MAX = 16;
const FOLDER = 0o040_000;
const FILE = 0o100_000;
const KIND = 0o170_000;

/** @throws SftpError */
export async function openSftp(reach: Pick<Config, "privateHosts">, settings: SftpSettings): Promise<Sftp> {
  const address = await reachable(reach, settings.host).catch((error: unknown) => {
    const forbidden = error instanceof OutgoingError && error.message === "address not allowed";
    throw new SftpError(forbidden ? "forbidden" : "unreachable", error);
  });
  const client = new Client();
  await connected(client, address, settings);
  try {
    const sftp = await asked<SFTPWrapper>((done) => client.sftp(done));
    // what breaks later is told by the call that waits for it
    sftp.on("error", () => undefined);
    const root = await asked<string>((done) => sftp.realpath(settings.path, done));
    await asked((done) => sftp.readdir(root, done));
    return {
      files: () => below(sftp, root, "", 0),
      bytes: ({ path }) => read(sftp, `${root}/${path}`),
      close: () => client.end(),
    };
  } catch (error) {
    client.end();
    throw new SftpError("no-folder", error);
  }
}

/** Signs in, to the server that it should be alone. */
async function connected(client: Client, host: string, { port, user, secret, hostKey }: SftpSettings): Promise<void> {
  let found = "";
  const isKey = secret.includes("PRIVATE KEY");
  return new Promise((resolve, reject) => {
    client.once("ready", () => resolve());
    // a server that hangs up after its greeting says no error
    client.once("close", () => reject(new SftpError("unreachable", new Error("closed"))));
    client.on("error", (error: Error & { level?: string }) => {
      const stranger = found !== "" && found !== hostKey;
      const code = stranger
        ? hostKey === null
          ? "new-key"
          : "other-key"
        : error.level === "client-authentication"
          ? "refused"
          : "unreachable";
      reject(new SftpError(code, error, found));
    });
    try {
      client.connect({
        host,
        port,
        username: user,
        ...(isKey ? { privateKey: secret } : { password: secret }),
        readyTimeout: PATIENCE_MS,
        keepaliveInterval: PATIENCE_MS,
        hostVerifier: (key: Buffer) => {
          found = createHash("sha256").update(key).digest("base64").replace(/=+$/, "");
          return found === hostKey;
        },
      });
    } catch (error) {
      // a key that can't be read
      reject(new SftpError("refused", error));
    }
  });
}

const asked = <T>(ask: (done: (error: Error | null | undefined, answer: T) => void) => void): Promise<T> =>
  new Promise((resolve, reject) => ask((error, answer) => (error ? reject(error) : resolve(answer))));

async function* below(sftp: SFTPWrapper, root: string, folder: string, depth: number): AsyncIterable<FolderFile> {
  let entries: FileEntryWithStats[];
  try {
    entries = await asked<FileEntryWithStats[]>((done) => sftp.readdir(`${root}/${folder}`, done));
  } catch (error) {
    throw new SftpError("broke-off", error);
  }
  for (const { filename, attrs } of entries.toSorted((a, b) => (a.filename < b.filename ? -1 : 1))) {
    if (isBeside(filename) || filename.includes("/")) continue;
    const path = folder === "" ? filename : `${folder}/${filename}`;
    // links are passed over, as in a folder of this machine
    if ((attrs.mode & KIND) === FOLDER && depth < DEPTH_MAX) yield* below(sftp, root, path, depth + 1);
    if ((attrs.mode & KIND) === FILE) yield { path, size: attrs.size, modified: new Date(attrs.mtime * 1000) };
  }
}

async function* read(sftp: SFTPWrapper, path: string): AsyncIterable<Uint8Array> {
  const bytes = sftp.createReadStream(path);
  // its handle is given back after the last byte; where the connection ends before that is answered, nobody waits for it any more
  bytes.on("error", () => undefined);
  try {
    yield* bytes as AsyncIterable<Uint8Array>;
  } catch (error) {
    throw new SftpError(isOfFile(error) ? "file" : "broke-off", error);
  }
}

/** SSH_FX_NO_SUCH_FILE, PERMISSION_DENIED, FAILURE: what a server says of a file, not of the connection. */
const isOfFile = (error: unknown): boolean =>
  typeof error === "object" && error !== null && "code" in error && [2, 3, 4].includes(error.code as number);
