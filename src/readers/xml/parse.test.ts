import { describe, expect, test } from "vitest";
import { DEFAULT_LIMITS } from "../reader.types.ts";
import { child, decodeXml, parseXml, textAt, XmlError } from "./parse.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const parse = (text: string): ReturnType<typeof parseXml> => parseXml(bytes(text), DEFAULT_LIMITS);

function codeOf(text: string, limits = DEFAULT_LIMITS): string {
  try {
    parseXml(bytes(text), limits);
    return "none";
  } catch (error) {
    return error instanceof XmlError ? error.code : String(error);
  }
}

describe("parseXml", () => {
  test("E2 names come without prefix, text with CDATA and entities", () => {
    const root = parse(
      `<?xml version="1.0"?><!-- note --><o:a x:id="1" t='a "b" > c'><o:b>1 &lt; 2 &#x4e2d;<![CDATA[ <raw> & ]]></o:b><c/></o:a>`,
    );
    expect(root.name).toBe("a");
    expect(root.prefix).toBe("o");
    expect(root.attributes).toEqual({ id: "1", t: 'a "b" > c' });
    expect(child(root, "b")?.text).toBe("1 < 2 中 <raw> & ");
    expect(textAt(root, "c")).toBeNull();
  });

  test("E2 the malformed prefix of real tag files is tolerated", () => {
    const root = parse(`<:eInvoice xmlns:=""><InvoiceNo>1</InvoiceNo></:eInvoice>`);
    expect(root.name).toBe("eInvoice");
    expect(textAt(root, "InvoiceNo")).toBe("1");
  });

  test("O4 a DTD is skipped unread and its entities don't exist", () => {
    const root = parse(`<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd"><!ENTITY y "&x;&x;">]><a>&x;&y;</a>`);
    expect(root.text).toBe("&x;&y;");
  });

  test("O4 depth and size are capped", () => {
    const deep = "<a>".repeat(80) + "</a>".repeat(80);
    expect(codeOf(deep)).toBe("too-large");
    expect(() => parseXml(bytes("<a><b/><b/></a>"), DEFAULT_LIMITS, { elements: 2 })).toThrow(XmlError);
    expect(codeOf("<a>hello</a>", { ...DEFAULT_LIMITS, xmlBytes: 5 })).toBe("too-large");
  });

  test("E2 what is cut off and what is no XML are told apart", () => {
    expect(codeOf("<a><b>text</b>")).toBe("truncated-file");
    expect(codeOf("<a><b")).toBe("truncated-file");
    expect(codeOf("<a><![CDATA[x")).toBe("truncated-file");
    expect(codeOf("plain text")).toBe("broken-file");
    expect(codeOf("</a>")).toBe("broken-file");
    expect(codeOf("")).toBe("broken-file");
  });

  test("E2 GBK and UTF-16 are decoded by declaration and BOM", () => {
    const gbk = Buffer.concat([
      Buffer.from('<?xml version="1.0" encoding="GBK"?><a>'),
      Buffer.from([0xd1, 0xf9, 0xd5, 0xc5]),
      Buffer.from("</a>"),
    ]);
    expect(parseXml(gbk, DEFAULT_LIMITS).text).toBe("样张");
    expect(decodeXml(Buffer.from("\ufeff<a>样张</a>", "utf16le"))).toBe("<a>样张</a>");
  });
});

test("E2 odd attributes are read as they are meant: blanks, line breaks, both quotes, brackets and equal signs within", () => {
  const node = parseXml(
    new TextEncoder().encode(`<a one = "1"\n two='a>b="c"' x:three="&lt;3" four="" xmlns:n="u:v" five=6 seven="7"/>`),
    DEFAULT_LIMITS,
  );
  expect(node.attributes).toEqual({ one: "1", two: 'a>b="c"', three: "<3", four: "", "xmlns:n": "u:v", seven: "7" });
});
