import { pageMark } from "./mark.ts";
import { isWide, textWidth } from "./sheet.ts";
import type { CircleMark, CodeMark, LineMark, Mark, ShapeMark, Sheet, TextMark } from "./sheet.ts";
import { writeZip } from "./zip.ts";
import type { ZipMember } from "./zip.ts";

const NS = 'xmlns:ofd="http://www.ofdspec.org/2016"';
const PROLOG = '<?xml version="1.0" encoding="UTF-8"?>\n';
const PAGE_ID = 1;
const LAYER_ID = 2;
const FONT_ID = 3;
const FIRST_OBJECT_ID = 10;

/** What goes into the file beside the page: facts for programs, as the real files carry them. */
export type OfdParts = {
  /** 32 hex digits */
  docId: string;
  date: string;
  customData: Record<string, string>;
  /** write Tags/CustomTag.xml from the tags of the texts */
  tags: boolean;
  attachment?: { name: string; file: string; xml: string };
};

/** Writes sheets as the pages of an OFD (GB/T 33190). The same input gives the same bytes. */
export function writeOfd(sheets: Sheet | Sheet[], parts: OfdParts): Uint8Array {
  const pages = contents(Array.isArray(sheets) ? sheets : [sheets]);
  const files: [string, string][] = [
    ["OFD.xml", root(parts)],
    ["Doc_0/Document.xml", documentXml(pages, parts)],
    [
      "Doc_0/PublicRes.xml",
      `<ofd:Res ${NS} BaseLoc="Res"><ofd:Fonts><ofd:Font ID="${FONT_ID}" FontName="宋体" FamilyName="宋体"/></ofd:Fonts></ofd:Res>`,
    ],
  ];
  pages.forEach((page, n) => files.push([`Doc_0/Pages/Page_${n}/Content.xml`, page.xml]));
  const marked = pages.map(
    (page, n) => `<ofd:Page PageID="${page.id}"><ofd:FileLoc>Page_${n}/Annotation.xml</ofd:FileLoc></ofd:Page>`,
  );
  files.push(["Doc_0/Annots/Annotations.xml", `<ofd:Annotations ${NS}>${marked.join("")}</ofd:Annotations>`]);
  pages.forEach((page, n) =>
    files.push([`Doc_0/Annots/Page_${n}/Annotation.xml`, markAnnotation(page.sheet, page.lastId + 1, parts.date)]),
  );
  if (parts.tags) {
    files.push([
      "Doc_0/Tags/CustomTags.xml",
      `<ofd:CustomTags ${NS}><ofd:CustomTag TypeID="root"><ofd:FileLoc>CustomTag.xml</ofd:FileLoc></ofd:CustomTag></ofd:CustomTags>`,
    ]);
    files.push(["Doc_0/Tags/CustomTag.xml", customTag(pages.flatMap((page) => page.tagged))]);
  }
  if (parts.attachment) {
    const { name, file, xml } = parts.attachment;
    files.push([
      "Doc_0/Attachs/Attachments.xml",
      `<ofd:Attachments ${NS}><ofd:Attachment ID="1" Name="${escape(name)}" Format="xml" CreationDate="${parts.date}" Visible="false"><ofd:FileLoc>${escape(file)}</ofd:FileLoc></ofd:Attachment></ofd:Attachments>`,
    ]);
    files.push([`Doc_0/Attachs/${file}`, xml]);
  }
  return writeZip(
    files.map(([path, xml]): ZipMember => ({ path, bytes: Buffer.from(xml.startsWith("<?xml") ? xml : PROLOG + xml, "utf8") })),
  );
}

function root(parts: OfdParts): string {
  const data = Object.entries(parts.customData).map(
    ([name, value]) => `<ofd:CustomData Name="${escape(name)}">${escape(value)}</ofd:CustomData>`,
  );
  return (
    `<ofd:OFD ${NS} DocType="OFD" Version="1.0"><ofd:DocBody><ofd:DocInfo><ofd:DocID>${parts.docId}</ofd:DocID><ofd:Title>样张 SPECIMEN</ofd:Title>` +
    `<ofd:CreationDate>${parts.date}</ofd:CreationDate><ofd:Creator>Piaozai demo</ofd:Creator><ofd:CustomDatas>${data.join("")}</ofd:CustomDatas></ofd:DocInfo>` +
    `<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>`
  );
}

function documentXml(pages: PageContent[], parts: OfdParts): string {
  const { sheet } = pages[0] as PageContent;
  const box = `0 0 ${num(sheet.width)} ${num(sheet.height)}`;
  const maxId = Math.max(...pages.map((page) => page.lastId + 2));
  const listed = pages.map((page, n) => `<ofd:Page ID="${page.id}" BaseLoc="Pages/Page_${n}/Content.xml"/>`);
  return (
    `<ofd:Document ${NS}><ofd:CommonData><ofd:MaxUnitID>${maxId}</ofd:MaxUnitID><ofd:PageArea><ofd:PhysicalBox>${box}</ofd:PhysicalBox>` +
    `<ofd:ApplicationBox>${box}</ofd:ApplicationBox></ofd:PageArea><ofd:PublicRes>PublicRes.xml</ofd:PublicRes></ofd:CommonData>` +
    `<ofd:Pages>${listed.join("")}</ofd:Pages><ofd:Annotations>Annots/Annotations.xml</ofd:Annotations>` +
    (parts.tags ? "<ofd:CustomTags>Tags/CustomTags.xml</ofd:CustomTags>" : "") +
    (parts.attachment ? "<ofd:Attachments>Attachs/Attachments.xml</ofd:Attachments>" : "") +
    `</ofd:Document>`
  );
}

type Tagged = { tag: string; id: number; page: number };
type PageContent = { sheet: Sheet; id: number; xml: string; tagged: Tagged[]; lastId: number };

/** The pages with ids that no two objects of the document share; the mark of each page takes the two after its last. */
function contents(sheets: Sheet[]): PageContent[] {
  const pages: PageContent[] = [];
  for (const sheet of sheets) {
    const before = pages.at(-1);
    pages.push(
      before === undefined
        ? content(sheet, PAGE_ID, LAYER_ID, FIRST_OBJECT_ID)
        : content(sheet, before.lastId + 3, before.lastId + 4, before.lastId + 4),
    );
  }
  return pages;
}

function content(sheet: Sheet, page: number, layer: number, first: number): PageContent {
  const tagged: Tagged[] = [];
  let id = first;
  const objects = sheet.marks.map((mark) => {
    id += 1;
    if (mark.op === "text" && mark.tag !== undefined) tagged.push({ tag: mark.tag, id, page });
    return object(mark, id, sheet);
  });
  const box = `0 0 ${num(sheet.width)} ${num(sheet.height)}`;
  const xml =
    `<ofd:Page ${NS}><ofd:Area><ofd:PhysicalBox>${box}</ofd:PhysicalBox></ofd:Area><ofd:Content>` +
    `<ofd:Layer ID="${layer}" Type="Body">${objects.join("")}</ofd:Layer></ofd:Content></ofd:Page>`;
  return { sheet, id: page, xml, tagged, lastId: id };
}

function object(mark: Mark, id: number, sheet: Sheet): string {
  if (mark.op === "shape") return shapeObject(mark, id, sheet);
  if (mark.op === "text") return textObject(mark, id);
  if (mark.op === "line") return lineObject(mark, id);
  if (mark.op === "circle") return circleObject(mark, id);
  return codeObject(mark, id);
}

function textObject(mark: TextMark, id: number): string {
  const width = textWidth(mark.text, mark.size);
  const left = mark.anchor === "middle" ? mark.x - width / 2 : mark.anchor === "end" ? mark.x - width : mark.x;
  const boundary = `${num(left)} ${num(mark.y - mark.size)} ${num(width)} ${num(mark.size * 1.25)}`;
  return (
    `<ofd:TextObject ID="${id}" Boundary="${boundary}" Font="${FONT_ID}" Size="${num(mark.size)}"><ofd:FillColor Value="${rgb(mark.ink)}"/>` +
    `<ofd:TextCode X="0" Y="${num(mark.size)}"${deltas(mark.text, mark.size)}>${escape(mark.text)}</ofd:TextCode></ofd:TextObject>`
  );
}

/** Advances between the characters, runs of equal ones folded as `g count value`. */
function deltas(text: string, size: number): string {
  const steps = [...text].slice(0, -1).map((char) => num(isWide(char) ? size : size / 2));
  if (steps.length === 0) return "";
  const folded: string[] = [];
  for (let i = 0; i < steps.length;) {
    let run = 1;
    while (steps[i + run] === steps[i]) run += 1;
    folded.push(run > 2 ? `g ${run} ${steps[i]}` : Array(run).fill(steps[i]).join(" "));
    i += run;
  }
  return ` DeltaX="${folded.join(" ")}"`;
}

function lineObject(mark: LineMark, id: number): string {
  const [x, y] = [Math.min(mark.x1, mark.x2), Math.min(mark.y1, mark.y2)];
  const pad = mark.width / 2;
  const boundary = `${num(x - pad)} ${num(y - pad)} ${num(Math.abs(mark.x2 - mark.x1) + mark.width)} ${num(Math.abs(mark.y2 - mark.y1) + mark.width)}`;
  const path = `M ${num(mark.x1 - x + pad)} ${num(mark.y1 - y + pad)} L ${num(mark.x2 - x + pad)} ${num(mark.y2 - y + pad)}`;
  return `<ofd:PathObject ID="${id}" Boundary="${boundary}" LineWidth="${num(mark.width)}"><ofd:StrokeColor Value="${rgb(mark.ink)}"/><ofd:AbbreviatedData>${path}</ofd:AbbreviatedData></ofd:PathObject>`;
}

function circleObject(mark: CircleMark, id: number): string {
  const outer = mark.r + mark.width;
  const side = num(outer * 2);
  const [r, near, far, mid] = [num(mark.r), num(outer - mark.r), num(outer + mark.r), num(outer)];
  const path = `M ${near} ${mid} A ${r} ${r} 0 0 1 ${far} ${mid} A ${r} ${r} 0 0 1 ${near} ${mid} C`;
  return `<ofd:PathObject ID="${id}" Boundary="${num(mark.x - outer)} ${num(mark.y - outer)} ${side} ${side}" LineWidth="${num(mark.width)}"><ofd:StrokeColor Value="${rgb(mark.ink)}"/><ofd:AbbreviatedData>${path.replace(/ C$/, "")}</ofd:AbbreviatedData></ofd:PathObject>`;
}

function codeObject(mark: CodeMark, id: number): string {
  const step = mark.side / mark.rows.length;
  const squares: string[] = [];
  mark.rows.forEach((row, y) => {
    for (let x = 0; x < row.length; x++) {
      if (!row[x]) continue;
      let run = 1;
      while (row[x + run]) run += 1;
      const [left, top, right, bottom] = [num(x * step), num(y * step), num((x + run) * step), num((y + 1) * step)];
      squares.push(`M ${left} ${top} L ${right} ${top} L ${right} ${bottom} L ${left} ${bottom} C`);
      x += run;
    }
  });
  return `<ofd:PathObject ID="${id}" Boundary="${num(mark.x)} ${num(mark.y)} ${num(mark.side)} ${num(mark.side)}" Fill="true" Stroke="false"><ofd:FillColor Value="0 0 0"/><ofd:AbbreviatedData>${squares.join(" ")}</ofd:AbbreviatedData></ofd:PathObject>`;
}

function shapeObject(mark: ShapeMark, id: number, sheet: Sheet): string {
  const path = mark.segments
    .map(({ to, points }) => (to === "Z" ? "C" : `${to} ${points.map(([x, y]) => `${num(x)} ${num(y)}`).join(" ")}`))
    .join(" ");
  return `<ofd:PathObject ID="${id}" Boundary="0 0 ${num(sheet.width)} ${num(sheet.height)}" Fill="true" Stroke="false" Alpha="${Math.round(mark.opacity * 255)}"><ofd:FillColor Value="${rgb(mark.ink)}"/><ofd:AbbreviatedData>${path}</ofd:AbbreviatedData></ofd:PathObject>`;
}

/** The diagonal words, as a watermark annotation: the way real files carry their "downloaded n times". */
function markAnnotation(sheet: Sheet, id: number, date: string): string {
  const box = `0 0 ${num(sheet.width)} ${num(sheet.height)}`;
  return (
    `<ofd:PageAnnot ${NS}><ofd:Annot ID="${id}" Type="Watermark" Creator="Piaozai demo" LastModDate="${date}"><ofd:Appearance Boundary="${box}">` +
    `${shapeObject(pageMark(sheet), id + 1, sheet)}</ofd:Appearance></ofd:Annot></ofd:PageAnnot>`
  );
}

/** Elements named like the field, each pointing at the texts that print it; "Buyer/BuyerName" nests. */
function customTag(tagged: Tagged[]): string {
  const outer: string[] = [];
  const groups = new Map<string, string[]>();
  for (const { tag, id, page } of tagged) {
    const [first, second] = tag.split("/") as [string, string?];
    const ref = `<ofd:ObjectRef PageRef="${page}">${id}</ofd:ObjectRef>`;
    if (second === undefined) outer.push(`<ofd:${first}>${ref}</ofd:${first}>`);
    else groups.set(first, [...(groups.get(first) ?? []), `<ofd:${second}>${ref}</ofd:${second}>`]);
  }
  const nested = [...groups].map(([name, inner]) => `<ofd:${name}>${inner.join("")}</ofd:${name}>`);
  return `<ofd:root ${NS} version="1.0">${nested.join("")}${outer.join("")}</ofd:root>`;
}

const num = (value: number): string => String(Math.round(value * 1000) / 1000);

const rgb = (ink: string): string => [1, 3, 5].map((at) => Number.parseInt(ink.slice(at, at + 2), 16)).join(" ");

/** Text for an XML element or a double-quoted attribute. */
export function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
