/** A folder on another machine, read over SFTP (SSH) and never changed. */
import { createHash } from "node:crypto";
import { Client, type FileEntryWithStats, type SFTPWrapper, type Stats } from "ssh2";
import type { Config } from "./config.ts";
import { OutgoingError, reachable } from "./outgoing.ts";
import { byName, deeper, isBehind, isBeside, type FolderFile } from "./watched-folder.ts";

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
  /** The files of the folder and of those below it, in the order of their paths. @param after begins behind the file of this path */
  files(after: string | null): AsyncIterable<FolderFile>;
  bytes(file: FolderFile): AsyncIterable<Uint8Array>;
  close(): void;
};

/** file: this one can't be read, the others can; gone: it isn't there any more; too-many: more than anybody lists; new-key, other-key: it isn't known, or not the server that it was; `hostKey` is of the one that answered, and nothing was told it */
export class SftpError extends Error {
  readonly code:
    | "refused"
    | "forbidden"
    | "unreachable"
    | "new-key"
    | "other-key"
    | "no-folder"
    | "file"
    | "gone"
    | "too-many"
    | "broke-off";
  readonly hostKey: string;
  constructor(code: SftpError["code"], cause: unknown, hostKey = "") {
    super(code, { cause });
    this.code = code;
    this.hostKey = hostKey;
  }
}

const PATIENCE_MS = 20_000;
const DEPTH_MAX = 16;
/** Names in one folder: a server could go on without an end. */
const NAMES_MAX = 200_000;
/** SSH_FX_EOF and SSH_FX_NO_SUCH_FILE (draft-ietf-secsh-filexfer-02 §7) */
const END = 1;
const NO_SUCH_FILE = 2;
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
    const handle = await asked<Buffer>((done) => sftp.opendir(root, done));
    await asked((done) => sftp.close(handle, (error) => done(error, undefined)));
    return {
      files: (after) => below(sftp, root, { folder: "", after: after?.split("/") ?? [], depth: 0 }),
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

type Place = { folder: string; after: string[]; depth: number };

async function* below(sftp: SFTPWrapper, root: string, { folder, after, depth }: Place): AsyncIterable<FolderFile> {
  const entries = await namesIn(sftp, `${root}/${folder}`);
  for (const { name, attrs: said } of entries.toSorted((a, b) => byName(a.name, b.name))) {
    const path = folder === "" ? name : `${folder}/${name}`;
    if (isBehind(name, after, true)) continue;
    const attrs = said ?? (await attrsOf(sftp, `${root}/${path}`));
    if (attrs === null) continue;
    const { mode, size, mtime } = attrs;
    // links are passed over, as in a folder of this machine
    if ((mode & KIND) === FOLDER && depth < DEPTH_MAX)
      yield* below(sftp, root, { folder: path, after: deeper(name, after), depth: depth + 1 });
    if ((mode & KIND) === FILE && !isBehind(name, after, false)) yield { path, size, modified: new Date(mtime * 1000) };
  }
}

type Attrs = Pick<Stats, "mode" | "size" | "mtime">;
type Entry = { name: string; /** null: the server says nothing of it in its list */ attrs: Attrs | null };

/** The names in a folder, in as many answers as the server gives. */
async function namesIn(sftp: SFTPWrapper, path: string): Promise<Entry[]> {
  const entries: Entry[] = [];
  try {
    const handle = await asked<Buffer>((done) => sftp.opendir(path, done));
    try {
      for (let seen = 0; ;) {
        const some = await asked<FileEntryWithStats[] | false>((done) => sftp.readdir(handle, done)).catch(endOf);
        if (some === false) return entries;
        // an answer may have no names in it
        seen += Math.max(1, some.length);
        if (seen > NAMES_MAX) throw new SftpError("too-many", new Error(path));
        for (const { filename, attrs } of some) {
          if (isBeside(filename) || filename.includes("/")) continue;
          const { mode, size, mtime } = attrs as Partial<Attrs>;
          const whole = mode !== undefined && size !== undefined && mtime !== undefined;
          entries.push({ name: filename, attrs: whole ? { mode, size, mtime } : null });
        }
      }
    } finally {
      sftp.close(handle, () => undefined);
    }
  } catch (error) {
    throw error instanceof SftpError ? error : new SftpError("broke-off", error);
  }
}

/** No more names, which comes as an error. */
const endOf = (error: unknown): false => {
  if (codeOf(error) === END) return false;
  throw error;
};

/** null where it went meanwhile */
async function attrsOf(sftp: SFTPWrapper, path: string): Promise<Attrs | null> {
  try {
    return await asked<Stats>((done) => sftp.lstat(path, done));
  } catch (error) {
    if (isOfFile(error)) return null;
    throw new SftpError("broke-off", error);
  }
}

async function* read(sftp: SFTPWrapper, path: string): AsyncIterable<Uint8Array> {
  const bytes = sftp.createReadStream(path);
  // its handle is given back after the last byte; where the connection ends before that is answered, nobody waits for it any more
  bytes.on("error", () => undefined);
  try {
    yield* bytes as AsyncIterable<Uint8Array>;
  } catch (error) {
    throw new SftpError(codeOf(error) === NO_SUCH_FILE ? "gone" : isOfFile(error) ? "file" : "broke-off", error);
  }
}

/** SSH_FX_NO_SUCH_FILE, PERMISSION_DENIED, FAILURE: what a server says of a file, not of the connection. */
const isOfFile = (error: unknown): boolean => [NO_SUCH_FILE, 3, 4].includes(codeOf(error));

const codeOf = (error: unknown): number =>
  typeof error === "object" && error !== null && "code" in error && typeof error.code === "number" ? error.code : -1;
