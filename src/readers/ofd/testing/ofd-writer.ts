import { writeZip, type TestMember } from "../../archive/testing/zip-writer.ts";

/** A text on a test page; `id` is what tags point at. */
export type TestText = { text: string; x: number; y: number; size?: number; id?: number };

type TestPage = { texts?: TestText[]; content?: string; template?: number };

export type TestOfd = {
  pages: TestPage[];
  templates?: TestText[][];
  metadata?: Record<string, string>;
  /** the content of CustomTag.xml */
  tags?: string;
  attachments?: Record<string, string>;
  resources?: string;
  annotations?: string;
  extra?: TestMember[];
};

const NS = 'xmlns:ofd="http://www.ofdspec.org/2016"';
const escape = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

function textObject({ text, x, y, size = 3, id = 0 }: TestText): string {
  const steps = Array.from(text)
    .map((char) => (char.charCodeAt(0) > 0x2e7f ? size : size / 2))
    .slice(0, -1)
    .join(" ");
  return `<ofd:TextObject ID="${id}" Boundary="${x} ${y} 100 ${size + 1}" Font="1" Size="${size}"><ofd:TextCode X="0" Y="${size}" DeltaX="${steps}">${escape(text)}</ofd:TextCode></ofd:TextObject>`;
}

function pageXml({ texts = [], content = "", template }: TestPage): string {
  const below = template === undefined ? "" : `<ofd:Template TemplateID="T${template}" ZOrder="Background"/>`;
  return `<ofd:Page ${NS}><ofd:Area><ofd:PhysicalBox>0 0 210 140</ofd:PhysicalBox></ofd:Area>${below}<ofd:Content><ofd:Layer ID="900">${texts.map(textObject).join("")}${content}</ofd:Layer></ofd:Content></ofd:Page>`;
}

/** Writes a small OFD for tests: pages of text, templates, tags, attachments, document data. */
export function writeOfd(spec: TestOfd): Uint8Array {
  return writeZip(ofdMembers(spec));
}

/** The members of such an OFD, to be altered before they are zipped. */
export function ofdMembers({
  pages,
  templates = [],
  metadata = {},
  tags,
  attachments = {},
  resources = "",
  annotations,
  extra = [],
}: TestOfd): TestMember[] {
  const data = Object.entries(metadata)
    .map(([name, value]) => `<ofd:CustomData Name="${name}">${escape(value)}</ofd:CustomData>`)
    .join("");
  const names = Object.keys(attachments);
  const members: TestMember[] = [
    {
      name: "OFD.xml",
      data: `<ofd:OFD ${NS} DocType="OFD"><ofd:DocBody><ofd:DocInfo><ofd:CustomDatas>${data}</ofd:CustomDatas></ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot><ofd:Signatures>Doc_0/Signs/Signatures.xml</ofd:Signatures></ofd:DocBody></ofd:OFD>`,
    },
    {
      name: "Doc_0/Document.xml",
      data: `<ofd:Document ${NS}><ofd:CommonData><ofd:PublicRes>PublicRes.xml</ofd:PublicRes>${templates.map((_, i) => `<ofd:TemplatePage ID="T${i}" BaseLoc="Tpls/Tpl_${i}/Content.xml"/>`).join("")}</ofd:CommonData>
      <ofd:Pages>${pages.map((_, i) => `<ofd:Page ID="${i + 1}" BaseLoc="Pages/Page_${i}/Content.xml"/>`).join("")}</ofd:Pages>
      ${annotations === undefined ? "" : "<ofd:Annotations>Annots/Annotations.xml</ofd:Annotations>"}
      ${names.length === 0 ? "" : "<ofd:Attachments>Attachs/Attachments.xml</ofd:Attachments>"}${tags === undefined ? "" : "<ofd:CustomTags>Tags/CustomTags.xml</ofd:CustomTags>"}</ofd:Document>`,
    },
    {
      name: "Doc_0/PublicRes.xml",
      data: `<ofd:Res ${NS} BaseLoc="Res"><ofd:Fonts><ofd:Font ID="1" FontName="宋体"/></ofd:Fonts>${resources}</ofd:Res>`,
    },
    { name: "Doc_0/Signs/Signatures.xml", data: `<ofd:Signatures ${NS}/>` },
  ];
  pages.forEach((page, i) => members.push({ name: `Doc_0/Pages/Page_${i}/Content.xml`, data: pageXml(page) }));
  templates.forEach((texts, i) => members.push({ name: `Doc_0/Tpls/Tpl_${i}/Content.xml`, data: pageXml({ texts }) }));
  if (tags !== undefined) {
    members.push({
      name: "Doc_0/Tags/CustomTags.xml",
      data: `<ofd:CustomTags ${NS}><ofd:CustomTag TypeID="x"><ofd:FileLoc>CustomTag.xml</ofd:FileLoc></ofd:CustomTag></ofd:CustomTags>`,
    });
    members.push({ name: "Doc_0/Tags/CustomTag.xml", data: tags });
  }
  if (names.length > 0) {
    members.push({
      name: "Doc_0/Attachs/Attachments.xml",
      data: `<ofd:Attachments ${NS}>${names.map((name) => `<ofd:Attachment ID="9" Name="x"><ofd:FileLoc>${name}</ofd:FileLoc></ofd:Attachment>`).join("")}</ofd:Attachments>`,
    });
    for (const name of names) members.push({ name: `Doc_0/Attachs/${name}`, data: attachments[name]! });
  }
  if (annotations !== undefined) {
    members.push({
      name: "Doc_0/Annots/Annotations.xml",
      data: `<ofd:Annotations ${NS}><ofd:Page PageID="1"><ofd:FileLoc>Page_0.xml</ofd:FileLoc></ofd:Page></ofd:Annotations>`,
    });
    members.push({ name: "Doc_0/Annots/Page_0.xml", data: `<ofd:PageAnnot ${NS}>${annotations}</ofd:PageAnnot>` });
  }
  return [...members, ...extra];
}
