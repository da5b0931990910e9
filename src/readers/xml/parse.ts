/**
 * A small XML scanner for parts of invoices. It is our own because the parts in the wild need three things at once:
 * caps on size and depth, no DTD or entity beyond XML's five, and tolerance of the malformed ones that real producers
 * write (`<:eInvoice xmlns:="">`). It is also some ten times faster than a general parser on pages of paths.
 */
import type { ProblemCode } from "#domain/invoice.ts";
import type { ReaderLimits } from "../reader.types.ts";

/** An element: names without prefix, attributes by local name too, `text` the element's own text, CDATA included, as it stands. */
export type XmlNode = {
  name: string;
  prefix: string;
  attributes: Record<string, string>;
  children: XmlNode[];
  text: string;
};

/** Why a part isn't parsed; `code` is the problem that the reader reports. */
export class XmlError extends Error {
  readonly code: ProblemCode;

  constructor(code: ProblemCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** Bytes → text by BOM, else by the declaration's encoding (GBK and its kin as GB18030), else UTF-8. */
export function decodeXml(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder("utf-16be").decode(bytes);
  const head = new TextDecoder("latin1").decode(bytes.subarray(0, 200));
  const declared = /^[^<]*<\?xml[^>]*encoding\s*=\s*["']([\w-]+)["']/i.exec(head)?.[1]?.toLowerCase() ?? "utf-8";
  return new TextDecoder(/^gb|^cp936|^windows-936/.test(declared) ? "gb18030" : "utf-8").decode(bytes);
}

const ENTITIES: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/** a replacement holds all that it found until its end, so long texts are replaced part by part */
const PART_LENGTH = 64 * 1024;

function decodeEntities(text: string): string {
  if (!text.includes("&")) return text;
  const parts: string[] = [];
  for (let at = 0; at < text.length;) {
    let part = text.slice(at, at + PART_LENGTH);
    const cut = at + part.length < text.length ? part.lastIndexOf("&") : -1;
    if (cut > 0) part = part.slice(0, cut);
    parts.push(decodePart(part));
    at += part.length;
  }
  return parts.join("");
}

function decodePart(text: string): string {
  return text.replace(/&(#x[0-9a-f]{1,6}|#\d{1,7}|\w+);/gi, (whole, name: string) => {
    if (!name.startsWith("#")) return ENTITIES[name] ?? whole;
    const code = name[1] === "x" || name[1] === "X" ? parseInt(name.slice(2), 16) : parseInt(name.slice(1), 10);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : "";
  });
}

/** "ofd:TextCode" → ["ofd", "TextCode"]; a lone colon in front (seen in real files) is dropped. */
function splitName(name: string): [prefix: string, local: string] {
  const at = name.lastIndexOf(":");
  return at < 0 ? ["", name] : [name.slice(0, at), name.slice(at + 1)];
}

/** name = "value" pairs; what isn't one is passed over. */
function readAttributes(source: string): Record<string, string> {
  const attributes: Record<string, string> = {};
  let at = 0;
  for (;;) {
    const equals = source.indexOf("=", at);
    if (equals < 0) return attributes;
    let open = equals + 1;
    while (isBlank(source.charCodeAt(open))) open += 1;
    const quote = source[open];
    const close = quote === '"' || quote === "'" ? source.indexOf(quote, open + 1) : -1;
    if (quote === undefined || close < 0) {
      at = equals + 1;
      continue;
    }
    const name = nameBefore(source, at, equals);
    // namespace declarations keep their prefix: xmlns:rai is how XBRL instances are told apart
    if (name !== "")
      attributes[name.startsWith("xmlns") ? name : splitName(name)[1]] = decodeEntities(source.slice(open + 1, close));
    at = close + 1;
  }
}

function firstBlank(text: string): number {
  for (let at = 0; at < text.length; at += 1) if (isBlank(text.charCodeAt(at))) return at;
  return -1;
}

function isBlank(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13);
}

/** The word that ends before `end`, blanks between left out. */
function nameBefore(source: string, start: number, end: number): string {
  let last = end;
  while (last > start && isBlank(source.charCodeAt(last - 1))) last -= 1;
  let first = last;
  while (first > start && !isBlank(source.charCodeAt(first - 1)) && !"/\"'<>".includes(source[first - 1]!)) first -= 1;
  return source.slice(first, last);
}

/** Where a tag ends: the first ">" outside of quotes; -1 where it doesn't. */
function tagEnd(text: string, from: number): number {
  const end = text.indexOf(">", from);
  const inner = text.slice(from, end);
  if (end < 0 || (!inner.includes('"') && !inner.includes("'"))) return end;
  let open = "";
  for (let at = from; at < text.length; at += 1) {
    const c = text[at]!;
    if (open !== "") {
      if (c === open) open = "";
    } else if (c === '"' || c === "'") open = c;
    else if (c === ">") return at;
  }
  return -1;
}

/** How many elements may still be read; parts of one file share it. An element takes some 300 bytes of memory. */
export type XmlBudget = { elements: number };

export const MOST_ELEMENTS = 300_000;

class Builder {
  readonly root: XmlNode = { name: "", prefix: "", attributes: {}, children: [], text: "" };
  private readonly stack: XmlNode[] = [this.root];
  private readonly maxDepth: number;
  private readonly budget: XmlBudget;

  constructor(maxDepth: number, budget: XmlBudget) {
    this.maxDepth = maxDepth;
    this.budget = budget;
  }

  get depth(): number {
    return this.stack.length - 1;
  }

  text(value: string): void {
    this.stack[this.stack.length - 1]!.text += value;
  }

  open(source: string): void {
    this.budget.elements -= 1;
    if (this.budget.elements < 0) throw new XmlError("too-large", "more elements than are read");
    const closed = source.endsWith("/");
    const inner = closed ? source.slice(0, -1) : source;
    const space = firstBlank(inner);
    const [prefix, name] = splitName(space < 0 ? inner : inner.slice(0, space));
    const attributes = space < 0 ? {} : readAttributes(inner.slice(space));
    const node: XmlNode = { name, prefix, attributes, children: [], text: "" };
    this.stack[this.stack.length - 1]!.children.push(node);
    if (closed) return;
    if (this.stack.length > this.maxDepth) throw new XmlError("too-large", `elements nested deeper than ${this.maxDepth}`);
    this.stack.push(node);
  }

  close(source: string): void {
    const [, name] = splitName(source.trim());
    const at = this.stack.findLastIndex((node) => node.name === name);
    if (at <= 0) throw new XmlError("broken-file", `</${name}> closes nothing`);
    this.stack.length = at;
  }
}

/**
 * Parses one XML part. Throws XmlError: "too-large" beyond the limits, "truncated-file" where it ends inside an
 * element, "broken-file" where it is no XML. A DOCTYPE is skipped unread, so its entities don't exist.
 */
export function parseXml(bytes: Uint8Array, limits: ReaderLimits, budget: XmlBudget = { elements: MOST_ELEMENTS }): XmlNode {
  if (bytes.length > limits.xmlBytes) throw new XmlError("too-large", `XML of ${bytes.length} bytes`);
  const text = decodeXml(bytes);
  const builder = new Builder(limits.xmlDepth, budget);
  let at = 0;
  while (at < text.length) {
    const open = text.indexOf("<", at);
    if (open < 0) {
      builder.text(decodeEntities(text.slice(at)));
      break;
    }
    if (open > at) builder.text(decodeEntities(text.slice(at, open)));
    at = scanMarkup(text, open, builder);
  }
  if (builder.depth > 0) throw new XmlError("truncated-file", "the XML ends inside an element");
  const root = builder.root.children[0];
  if (root === undefined) throw new XmlError("broken-file", "no XML element");
  return root;
}

/** Reads the markup that starts at `open`; returns where the text goes on. */
function scanMarkup(text: string, open: number, builder: Builder): number {
  const skipTo = (mark: string, from: number): number => {
    const end = text.indexOf(mark, from);
    if (end < 0) throw new XmlError("truncated-file", "the XML is cut off");
    return end;
  };
  const next = text[open + 1];
  if (next === "!") {
    if (text.startsWith("<![CDATA[", open)) {
      const end = skipTo("]]>", open);
      builder.text(text.slice(open + 9, end));
      return end + 3;
    }
    if (text.startsWith("<!--", open)) return skipTo("-->", open) + 3;
    return doctypeEnd(text, open);
  }
  if (next === "?") return skipTo("?>", open) + 2;
  const end = tagEnd(text, open);
  if (end < 0) throw new XmlError("truncated-file", "the XML is cut off");
  if (next === "/") builder.close(text.slice(open + 2, end));
  else builder.open(text.slice(open + 1, end));
  return end + 1;
}

function doctypeEnd(text: string, open: number): number {
  const subset = text.indexOf("[", open);
  const end = text.indexOf(">", open);
  if (end < 0) throw new XmlError("truncated-file", "the XML is cut off");
  if (subset < 0 || subset > end) return end + 1;
  const close = /\]\s*>/g;
  close.lastIndex = subset;
  if (close.exec(text) === null) throw new XmlError("truncated-file", "the XML is cut off");
  return close.lastIndex;
}

/** The first child of that local name. */
export function child(node: XmlNode | null | undefined, name: string): XmlNode | null {
  return node?.children.find((one) => one.name === name) ?? null;
}

/** All children of that local name. */
export function children(node: XmlNode | null | undefined, name: string): XmlNode[] {
  return node?.children.filter((one) => one.name === name) ?? [];
}

/** The trimmed text of the descendant at a path of local names; null where absent or empty. */
export function textAt(node: XmlNode | null | undefined, ...path: string[]): string | null {
  let at: XmlNode | null = node ?? null;
  for (const name of path) at = child(at, name);
  const text = at?.text.trim() ?? "";
  return text === "" ? null : text;
}

/** All descendants, the node first, in document order. */
export function* descendants(node: XmlNode): Generator<XmlNode> {
  yield node;
  for (const one of node.children) yield* descendants(one);
}
