import { randomBytes } from "node:crypto";
import type { OutlineFont } from "../../fonts/outlines.ts";
import type { XmlNode } from "../../xml/parse.ts";
import type { OfdDocument, OfdFont } from "../document.ts";
import type { Picture } from "../picture.ts";
import { element } from "./svg.ts";

/** A picture whose address is put in once it is converted, and the one that says where it is seen through. */
export type HeldPicture = { picture: Picture; mask: Picture | null };

type Shared = {
  ids: number;
  /** documents, as a seal's picture may be one of its own */
  documents: number;
  objects: number;
  bytes: number;
  glyphs: Map<string, string>;
  pictures: HeldPicture[];
  /** begins the places that stand for pictures; drawn by chance, so that no text of a file can be one */
  secret: string;
};

/** What drawing needs to know all the way down; `spend` bounds the work that a hostile file can cause. */
export class DrawContext {
  readonly document: OfdDocument;
  /** gradients and clip paths */
  readonly defs: string[];
  /** fonts of the document that were opened, each once */
  readonly fonts = new Map<OfdFont, OutlineFont | null>();
  /** tells parts of the same name in nested documents apart */
  readonly scope: number;
  private readonly shared: Shared;

  constructor(document: OfdDocument, parent?: DrawContext) {
    this.document = document;
    this.defs = parent?.defs ?? [];
    this.shared = parent?.shared ?? {
      ids: 0,
      documents: 0,
      objects: 0,
      bytes: 0,
      glyphs: new Map(),
      pictures: [],
      secret: randomBytes(9).toString("hex"),
    };
    this.scope = this.shared.documents++;
  }

  /** The pictures that were held, and what their places look like. */
  get held(): { pictures: HeldPicture[]; secret: string } {
    return this.shared;
  }

  /** Holds a picture; returns what stands for its address until it is known. */
  hold(picture: HeldPicture): string {
    this.shared.pictures.push(picture);
    return `${this.shared.secret}-${this.shared.pictures.length - 1}-`;
  }

  /** The id of an outline that is defined once and used wherever its glyph stands; null where the page is too large. */
  glyph(key: string, d: string): string | null {
    const known = this.shared.glyphs.get(key);
    if (known !== undefined) return known;
    if (!this.spend(d.length)) return null;
    const id = `g${this.shared.glyphs.size}`;
    this.shared.glyphs.set(key, id);
    this.defs.push(element("path", { id, d }));
    return id;
  }

  /** An id that is used once in the picture. */
  id(): string {
    this.shared.ids += 1;
    return `p${this.shared.ids}`;
  }

  /** Whether another object of that many bytes may be drawn. */
  spend(bytes: number): boolean {
    this.shared.objects += 1;
    this.shared.bytes += bytes;
    return this.shared.objects <= MOST_OBJECTS && this.shared.bytes <= MOST_BYTES;
  }
}

/** A crowded page of a drawing has some ten thousand objects. */
const MOST_OBJECTS = 40_000;
const MOST_BYTES = 24 * 1024 * 1024;

/** Where an object looks for what it doesn't say itself: its own draw parameters, those of its layer, and their parents. */
export type Style = { node: XmlNode; params: XmlNode[] };

/** The chain of draw parameters of an object inside a layer. */
export function styleOf(ctx: DrawContext, node: XmlNode, inherited: XmlNode[]): Style {
  return { node, params: [...chain(ctx, node.attributes["DrawParam"]), ...inherited] };
}

/** Draw parameters by id with those that they are relative to; circles end after eight. */
export function chain(ctx: DrawContext, id: string | undefined): XmlNode[] {
  const params: XmlNode[] = [];
  for (let next = id; next !== undefined && params.length < 8;) {
    const param = ctx.document.drawParams.get(next);
    if (param === undefined) break;
    params.push(param);
    next = param.attributes["Relative"];
  }
  return params;
}

/** An attribute of an object or of its draw parameters. */
export function attribute(style: Style, name: string): string | null {
  for (const node of [style.node, ...style.params]) {
    const value = node.attributes[name];
    if (value !== undefined) return value;
  }
  return null;
}

/** A child element (FillColor, StrokeColor) of an object or of its draw parameters. */
export function inheritedChild(style: Style, name: string): XmlNode | null {
  for (const node of [style.node, ...style.params]) {
    const found = node.children.find((one) => one.name === name);
    if (found !== undefined) return found;
  }
  return null;
}
