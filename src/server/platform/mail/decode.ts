/** Texts of mails as characters, from the charset and the encoding that they came in. */
import type { MailPart } from "#domain/sources/mail-parts.ts";

/** A part that is text, as characters; one that ends in the midst, up to there. */
export function decodedText(bytes: Uint8Array, { charset, encoding }: Pick<MailPart, "charset" | "encoding">): string {
  return decoderOf(charset ?? "utf-8").decode(
    encoding === "base64" ? fromBase64(bytes) : encoding === "quoted-printable" ? fromQuotedPrintable(bytes) : bytes,
  );
}

/** Names of Chinese charsets are taken for their superset, as all programs do. */
function decoderOf(charset: string): TextDecoder {
  const name = charset.trim().toLowerCase();
  try {
    return new TextDecoder(/^(gb|cp936|euc-cn|x-gbk)/.test(name) ? "gb18030" : name);
  } catch {
    return new TextDecoder();
  }
}

function fromBase64(bytes: Uint8Array): Uint8Array {
  const text = new TextDecoder("latin1").decode(bytes).replaceAll(/[^A-Za-z0-9+/]/g, "");
  const whole = text.slice(0, text.length - (text.length % 4 === 1 ? 1 : 0));
  return Uint8Array.from(atob(whole), (each) => each.charCodeAt(0));
}

const EQUALS = 0x3d;
function fromQuotedPrintable(bytes: Uint8Array): Uint8Array {
  const out = new Uint8Array(bytes.length);
  let length = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at]!;
    if (byte !== EQUALS) {
      out[length++] = byte;
      continue;
    }
    const [next, last] = [bytes[at + 1], bytes[at + 2]];
    // a line that goes on
    if (next === 0x0a) at += 1;
    else if (next === 0x0d && last === 0x0a) at += 2;
    else {
      const value = Number.parseInt(String.fromCharCode(next ?? 0, last ?? 0), 16);
      if (Number.isNaN(value)) out[length++] = byte;
      else {
        out[length++] = value;
        at += 2;
      }
    }
  }
  return out.subarray(0, length);
}
