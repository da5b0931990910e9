import { child, children, descendants, textAt, type XmlNode } from "../xml/parse.ts";
import { rect, type Rect } from "./geometry.ts";
import type { OfdPackage, OfdPart } from "./package.ts";

type OfdPageRef = { id: string; location: string };
type OfdMedia = { type: string; format: string; member: string };
export type OfdFont = {
  name: string;
  family: string;
  bold: boolean;
  italic: boolean;
  serif: boolean;
  fixed: boolean;
  file: string | null;
};

/** One document (DocBody) of an OFD: what Document.xml and its resources say. Pages are read when asked for. */
export type OfdDocument = {
  pkg: OfdPackage;
  folder: string;
  root: XmlNode;
  /** the document's own name for its data, e.g. 发票号码 → "…" (CustomDatas), and Author, Creator, Title */
  metadata: Map<string, string>;
  info: { title: string | null; creator: string | null; author: string | null };
  pages: OfdPageRef[];
  templates: Map<string, { location: string; zOrder: string }>;
  pageArea: Rect | null;
  fonts: Map<string, OfdFont>;
  media: Map<string, OfdMedia>;
  drawParams: Map<string, XmlNode>;
  composites: Map<string, XmlNode>;
  colorSpaces: Map<string, XmlNode>;
  /** location of Signatures.xml as the DocBody gives it */
  signatures: string | null;
};

/** each document of a file is read anew; the forms have one */
const MOST_DOCUMENTS = 20;

/** The documents of an OFD, in order. Empty, with problems in the package, where OFD.xml or all of them can't be read. */
export function readDocuments(pkg: OfdPackage, maxPages: number): OfdDocument[] {
  const entry = pkg.part("OFD.xml", "");
  if (entry === null) return [];
  const documents: OfdDocument[] = [];
  for (const body of children(entry.root, "DocBody").slice(0, MOST_DOCUMENTS)) {
    const part = pkg.part(textAt(body, "DocRoot"), entry.folder);
    if (part !== null) documents.push(readDocument(pkg, part, body, maxPages));
  }
  return documents;
}

function readDocument(pkg: OfdPackage, part: OfdPart, body: XmlNode, maxPages: number): OfdDocument {
  const common = child(part.root, "CommonData");
  const pages = children(child(part.root, "Pages"), "Page");
  if (pages.length > maxPages) {
    pkg.report({ code: "too-many-pages", message: `${pages.length} pages, the first ${maxPages} are read` });
  }
  const info = child(body, "DocInfo");
  const document: OfdDocument = {
    pkg,
    folder: part.folder,
    root: part.root,
    metadata: readMetadata(info),
    info: { title: textAt(info, "Title"), creator: textAt(info, "Creator"), author: textAt(info, "Author") },
    pages: pages
      .slice(0, maxPages)
      .map((page) => ({ id: page.attributes["ID"] ?? "", location: page.attributes["BaseLoc"] ?? "" })),
    templates: new Map(),
    pageArea: areaOf(child(common, "PageArea")),
    fonts: new Map(),
    media: new Map(),
    drawParams: new Map(),
    composites: new Map(),
    colorSpaces: new Map(),
    signatures: textAt(body, "Signatures"),
  };
  for (const template of children(common, "TemplatePage")) {
    const { ID = "", BaseLoc = "", ZOrder = "Background" } = template.attributes;
    document.templates.set(ID, { location: BaseLoc, zOrder: ZOrder });
  }
  for (const name of ["PublicRes", "DocumentRes"]) {
    for (const resource of children(common, name)) readResources(document, pkg.part(resource.text, part.folder));
  }
  return document;
}

function readMetadata(info: XmlNode | null): Map<string, string> {
  const metadata = new Map<string, string>();
  for (const data of children(child(info, "CustomDatas"), "CustomData")) {
    const name = data.attributes["Name"]?.trim();
    const value = data.text.trim();
    if (name !== undefined && name !== "" && value !== "") metadata.set(name, value);
  }
  return metadata;
}

/** Adds what a resource part holds; page parts have resources of their own, so this is called for them too. */
export function readResources(document: OfdDocument, part: OfdPart | null): void {
  if (part === null) return;
  const base = part.root.attributes["BaseLoc"] ?? "";
  const pkg = document.pkg;
  const locate = (file: string): string | null =>
    (base === "" ? null : pkg.locate(`${base}/${file}`, part.folder)) ?? pkg.locate(file, part.folder);
  for (const node of descendants(part.root)) {
    const id = node.attributes["ID"];
    if (id === undefined) continue;
    if (node.name === "Font") document.fonts.set(id, fontOf(node, locate));
    else if (node.name === "DrawParam") document.drawParams.set(id, node);
    else if (node.name === "ColorSpace") document.colorSpaces.set(id, node);
    else if (node.name === "CompositeGraphicUnit") document.composites.set(id, node);
    else if (node.name === "MultiMedia") {
      const file = textAt(node, "MediaFile");
      const member = file === null ? null : locate(file);
      if (member !== null)
        document.media.set(id, { type: node.attributes["Type"] ?? "", format: node.attributes["Format"] ?? "", member });
      else if (file !== null) pkg.report({ code: "missing-part", message: `${file} isn't in the file`, detail: { part: file } });
    }
  }
}

function fontOf(node: XmlNode, locate: (file: string) => string | null): OfdFont {
  const { FontName = "", FamilyName = "", Bold, Italic, Serif, FixedWidth } = node.attributes;
  const file = textAt(node, "FontFile");
  return {
    name: FontName,
    family: FamilyName,
    bold: Bold === "true",
    italic: Italic === "true",
    serif: Serif === "true",
    fixed: FixedWidth === "true",
    file: file === null ? null : locate(file),
  };
}

/** The visible area of a page or document: the application box where given, else the physical box. */
export function areaOf(area: XmlNode | null): Rect | null {
  const box = rect(textAt(area, "ApplicationBox")) ?? rect(textAt(area, "PhysicalBox"));
  return box !== null && box.w > 0 && box.h > 0 ? box : rect(textAt(area, "PhysicalBox"));
}

/** The annotations of a page, as parsed `Annot` elements with the folder their locations are seen from. */
export function annotationsOf(document: OfdDocument, pageId: string): XmlNode[] {
  const list = document.pkg.part(textAt(document.root, "Annotations"), document.folder);
  if (list === null) return [];
  const found: XmlNode[] = [];
  const read = new Set<XmlNode>();
  for (const page of children(list.root, "Page")) {
    if (page.attributes["PageID"] !== pageId) continue;
    for (const location of children(page, "FileLoc")) {
      const part = document.pkg.part(location.text, list.folder);
      // a part that is named again says nothing new
      if (part !== null && !read.has(part.root)) for (const one of children(part.root, "Annot")) found.push(one);
      if (part !== null) read.add(part.root);
    }
  }
  return found;
}
