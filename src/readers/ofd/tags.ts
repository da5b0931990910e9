import { emptyItem } from "#domain/empty-facts.ts";
import type { InvoiceItem } from "#domain/invoice.ts";
import { children, textAt, type XmlNode } from "../xml/parse.ts";
import { day, digits, money, rate, taxId, words, type Statement } from "../xml/statement.ts";
import type { OfdDocument } from "./document.ts";
import { union, type Rect } from "./geometry.ts";
import { documentPart, fractions, type OfdPageContent, type OfdRun } from "./page-text.ts";
import { testimony, type Place, type Testimony } from "./testimony.ts";

/** The text that a tag points at, and where it stands. */
type Tagged = { text: string; lines: OfdRun[]; place: Place };

type Setter = (statement: Statement, tagged: Tagged) => void;

const FIELDS: Record<string, [path: string, set: Setter]> = {
  InvoiceCode: ["code", (s, t) => (s.code ??= digits(t.text))],
  InvoiceNo: ["number", (s, t) => (s.number ??= digits(t.text))],
  IssueDate: ["date", (s, t) => (s.date ??= day(t.text))],
  InvoiceCheckCode: ["checkCode", (s, t) => (s.checkCode ??= digits(t.text))],
  BuyerName: ["buyer.name", (s, t) => (s.buyer.name ??= words(t.text))],
  BuyerTaxID: ["buyer.taxId", (s, t) => (s.buyer.taxId ??= taxId(t.text))],
  SellerName: ["seller.name", (s, t) => (s.seller.name ??= words(t.text))],
  SellerTaxID: ["seller.taxId", (s, t) => (s.seller.taxId ??= taxId(t.text))],
  TaxExclusiveTotalAmount: ["amount", (s, t) => (s.amount ??= money(t.text))],
  TaxTotalAmount: ["tax", (s, t) => (s.tax ??= money(t.text))],
  TaxInclusiveTotalAmount: ["total", (s, t) => (s.total ??= money(t.text))],
  Note: ["remark", (s, t) => (s.remark = words(joinLines(t.lines)))],
};

const ITEM_FIELDS: Record<string, [field: keyof InvoiceItem, read: (text: string) => string | null]> = {
  Item: ["name", words],
  Specification: ["spec", words],
  MeasurementDimension: ["unit", words],
  Quantity: ["quantity", words],
  Price: ["price", words],
  Amount: ["amount", money],
  TaxScheme: ["rate", rate],
  TaxAmount: ["tax", money],
};

/** Some makers name their tags as the XML of a 数电票 names its elements. */
const ALSO: Record<string, string> = {
  EIid: "InvoiceNo",
  InvoiceNumber: "InvoiceNo",
  IssueTime: "IssueDate",
  BuyerIdNum: "BuyerTaxID",
  SellerIdNum: "SellerTaxID",
  TotalAmWithoutTax: "TaxExclusiveTotalAmount",
  TotalTaxAm: "TaxTotalAmount",
  "TotalTax-includedAmount": "TaxInclusiveTotalAmount",
  Remark: "Note",
  ItemName: "Item",
  SpecMod: "Specification",
  MeaUnits: "MeasurementDimension",
  UnPrice: "Price",
  TaxRate: "TaxScheme",
  ComTaxAm: "TaxAmount",
};

/**
 * What the custom tags say: each element of CustomTag.xml is named as in original_invoice.xml and points at the
 * text objects that show its value. Null where the document has no tags of an invoice.
 */
export function readTags(document: OfdDocument, pages: OfdPageContent[]): Testimony | null {
  const list = document.pkg.part(documentPart(document, "CustomTags"), document.folder);
  if (list === null) return null;
  const reader = new TagReader(pages);
  const roots = new Set<XmlNode>();
  for (const tag of children(list.root, "CustomTag")) {
    const part = document.pkg.part(textAt(tag, "FileLoc"), list.folder);
    if (part !== null) roots.add(part.root);
  }
  for (const root of roots) reader.read(root);
  return reader.finish();
}

class TagReader {
  private readonly said = testimony("tag");
  private readonly pages: OfdPageContent[];
  private readonly byId = new Map<OfdPageContent, Map<string, OfdRun[]>>();
  private found = 0;
  /** a remark may be tagged line by line, in any order */
  private readonly notes: Tagged[] = [];
  private item: InvoiceItem | null = null;

  constructor(pages: OfdPageContent[]) {
    this.pages = pages;
  }

  read(node: XmlNode): void {
    const refs = children(node, "ObjectRef");
    if (refs.length > 0) this.field(ALSO[node.name] ?? node.name, refs);
    if (node.name === "GoodsInfo" || node.name === "IssuItemInformation") this.item = null;
    for (const one of node.children) if (one.name !== "ObjectRef") this.read(one);
  }

  finish(): Testimony | null {
    return this.found >= 3 ? this.said : null;
  }

  private field(name: string, refs: XmlNode[]): void {
    const plain = FIELDS[name];
    const itemField = ITEM_FIELDS[name];
    if (plain === undefined && itemField === undefined) return;
    const own = this.resolve(refs);
    if (own === null) return;
    const tagged = name === "Note" ? this.withOtherNotes(own) : own;
    if (plain !== undefined) {
      plain[1](this.said.statement, tagged);
      if (name === "Note") this.said.places[plain[0]] = tagged.place;
      else this.said.places[plain[0]] ??= tagged.place;
      this.found += 1;
    } else if (itemField !== undefined) this.itemField(itemField[0], itemField[1](tagged.text), tagged);
  }

  private withOtherNotes(note: Tagged): Tagged {
    const top = (one: Tagged): number => Math.min(...one.lines.map((line) => line.y));
    const notes = this.notes.filter((one) => one.place.page === note.place.page);
    this.notes.push(note);
    if (notes.length === 0) return note;
    const all = [...notes, note].sort((a, b) => top(a) - top(b));
    const [x0, y0] = [0, 1].map((at) => Math.min(...all.map((one) => one.place.box[at] ?? 0))) as [number, number];
    const x1 = Math.max(...all.map((one) => one.place.box[0] + one.place.box[2]));
    const y1 = Math.max(...all.map((one) => one.place.box[1] + one.place.box[3]));
    return {
      text: all.map((one) => one.text).join(""),
      lines: all.flatMap((one) => one.lines),
      place: { page: note.place.page, box: [x0, y0, x1 - x0, y1 - y0] },
    };
  }

  /** Tags of lines stand grouped in GoodsInfo, or in one flat row where each name begins a new line. */
  private itemField(field: keyof InvoiceItem, value: string | null, tagged: Tagged): void {
    const { items } = this.said.statement;
    if (this.item === null || field === "name" || this.item[field] !== null) items.push((this.item = emptyItem()));
    this.item[field] = value;
    this.said.places[`items.${items.length - 1}.${field}`] = tagged.place;
  }

  private runsOf(page: OfdPageContent): Map<string, OfdRun[]> {
    let byId = this.byId.get(page);
    if (byId === undefined) this.byId.set(page, (byId = Map.groupBy(page.runs, (run) => run.id)));
    return byId;
  }

  private resolve(refs: XmlNode[]): Tagged | null {
    const lines: OfdRun[] = [];
    let page: OfdPageContent | null = null;
    for (const ref of refs) {
      const on = this.pages.find((one) => one.id === ref.attributes["PageRef"]) ?? this.pages[0];
      const id = ref.text.trim();
      const all = on === undefined ? [] : (this.runsOf(on).get(id) ?? []);
      const own = all.filter((run) => run.origin === "page");
      page ??= on ?? null;
      lines.push(...(own.length > 0 ? own : all));
    }
    if (page === null || lines.length === 0) return null;
    const box = lines.map(({ x, y, w, h }): Rect => ({ x, y, w, h })).reduce(union);
    return { text: lines.map((line) => line.text).join(""), lines, place: { page: page.page, box: fractions(box, page.area) } };
  }
}

/** Lines of a remark: a line that was broken at the right edge goes on, a shorter one ended by itself. */
function joinLines(lines: OfdRun[]): string {
  const right = Math.max(...lines.map((line) => line.x + line.w));
  let text = "";
  lines.forEach((line, i) => {
    const before = lines[i - 1];
    const broken =
      before !== undefined && (before.x + before.w > right - line.h * 1.5 || Math.abs(before.y - line.y) < line.h / 2);
    text += (i === 0 || broken ? "" : "\n") + line.text;
  });
  return text;
}
