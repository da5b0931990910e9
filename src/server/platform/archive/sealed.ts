/** Encryption of what leaves the machine: age (age-encryption.org/v1), which anybody's `age` opens, and zstd inside. */
import { Readable, pipeline } from "node:stream";
import { createZstdCompress, createZstdDecompress } from "node:zlib";
import { Decrypter, Encrypter, generateX25519Identity, identityToRecipient } from "age-encryption";
import { TroubleError } from "../errors.ts";

/** "AGE-SECRET-KEY-1…", which opens, and "age1…", for which things are encrypted. */
export type Identity = { identity: string; recipient: string };

export async function makeIdentity(): Promise<Identity> {
  const identity = await generateX25519Identity();
  return { identity, recipient: await identityToRecipient(identity) };
}

/** @returns null for what is no identity */
export const recipientOf = (identity: string): Promise<string | null> =>
  Promise.resolve()
    .then(() => identityToRecipient(identity))
    .catch(() => null);

type Bytes = AsyncIterable<Uint8Array>;
type Form = { zip: boolean };

/** Encrypts for all of the recipients, each of whom can open it alone. */
export async function* seal(content: Bytes, recipients: readonly string[], { zip }: Form): Bytes {
  const encrypter = new Encrypter();
  for (const each of recipients) encrypter.addRecipient(each);
  yield* fromWeb(await encrypter.encrypt(toWeb(zip ? through(content, createZstdCompress()) : content)));
}

/**
 * What was sealed.
 * @throws TroubleError "backup-wrong-key" where the identity is another one's, "backup-damaged" where a byte is wrong, both while it is read
 */
export async function* unseal(content: Bytes, identity: string, { zip }: Form): Bytes {
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  let plain: Bytes;
  try {
    plain = fromWeb(await decrypter.decrypt(toWeb(content)));
  } catch (error) {
    if (error instanceof Error && "code" in error) throw error;
    const wrong = error instanceof Error && /no identity matched/i.test(error.message);
    throw new TroubleError(wrong ? "backup-wrong-key" : "backup-damaged", {}, error);
  }
  try {
    yield* zip ? through(plain, createZstdDecompress()) : plain;
  } catch (error) {
    // what the disk or the network says stays what it is
    if (error instanceof TroubleError || ["ENOENT", "EIO", "EACCES"].includes((error as { code?: string }).code ?? ""))
      throw error;
    throw new TroubleError("backup-damaged", {}, error);
  }
}

type Web = ReadableStream<Uint8Array>;
const toWeb = (content: Bytes): Web => Readable.toWeb(Readable.from(content)) as unknown as Web;
const fromWeb = (stream: Web): Bytes => stream as unknown as Bytes;

/** An error on either side ends both; whoever stops reading lets the source go too. */
async function* through(content: Bytes, by: ReturnType<typeof createZstdCompress>): Bytes {
  pipeline(Readable.from(content), by, () => undefined);
  yield* by as Bytes;
}

/** All of it as one text. */
export async function textOf(content: Bytes): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of content) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}

/** Lines of a text as they come, without their ends. */
export async function* linesOf(content: Bytes): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of content) {
    const pieces = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = pieces.pop() ?? "";
    yield* pieces;
  }
  if (rest !== "") yield rest;
}
