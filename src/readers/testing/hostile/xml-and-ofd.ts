/** XML and OFD files that mean harm. */
import { writeZip, type TestMember } from "../../archive/testing/zip-writer.ts";
import { ofdMembers, writeOfd } from "../../ofd/testing/ofd-writer.ts";
import { noise, type HostileFile } from "./hostile.ts";
import { pngOfSize } from "./pictures.ts";

const MIB = 1024 * 1024;
const NS = 'xmlns:ofd="http://www.ofdspec.org/2016"';
const text = (value: string): Uint8Array => Buffer.from(value, "utf8");

const LAUGHS = `<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha">${Array.from({ length: 12 }, (_, i) => `<!ENTITY a${i} "${"&a;".repeat(10).replaceAll("&a;", i === 0 ? "&a;" : `&a${i - 1};`)}">`).join("")}]><EInvoice><Header><EIid>&a11;</EIid></Header></EInvoice>`;
const XXE = `<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd"><!ENTITY % y SYSTEM "http://127.0.0.1:9/dtd">%y;]><EInvoice><Header><EIid>&x;</EIid></Header></EInvoice>`;

function ofdWith(name: string, data: string | Uint8Array, extra: TestMember[] = []): Uint8Array {
  const members = ofdMembers({ pages: [{ texts: [{ text: "样张 SPECIMEN", x: 10, y: 10 }] }] });
  return writeZip([...members.filter((member) => member.name !== name), { name, data }, ...extra]);
}

function ofdPages(count: number): Uint8Array {
  return writeOfd({ pages: Array.from({ length: count }, () => ({ texts: [{ text: "样张 SPECIMEN", x: 10, y: 10 }] })) });
}

const PAGE = "Doc_0/Pages/Page_0/Content.xml";
const page = (inside: string): string =>
  `<ofd:Page ${NS}><ofd:Area><ofd:PhysicalBox>0 0 210 140</ofd:PhysicalBox></ofd:Area><ofd:Content><ofd:Layer>${inside}</ofd:Layer></ofd:Content></ofd:Page>`;

/** so that the ratio of what stands around it looks innocent */
const UNPACKABLE = (): string => `<!--${noise(MIB / 4).toString("base64")}-->`;

export const XMLS: readonly HostileFile[] = [
  { name: "laughs.xml", what: "a billion laughs", bytes: () => text(LAUGHS), codes: ["not-an-invoice", "broken-file"] },
  { name: "xxe.xml", what: "external entities", bytes: () => text(XXE), codes: ["not-an-invoice", "broken-file"] },
  {
    name: "deep.xml",
    what: "100,000 elements deep",
    bytes: () => text("<a>".repeat(100_000) + "</a>".repeat(100_000)),
    codes: ["too-large", "broken-file"],
  },
  {
    name: "elements.xml",
    what: "two million elements",
    bytes: () => text(`<EInvoice>${"<a/>".repeat(2_000_000)}</EInvoice>`),
    codes: ["too-large"],
  },
  {
    name: "attributes.xml",
    what: "400,000 attributes",
    bytes: () => text(`<EInvoice ${Array.from({ length: 400_000 }, (_, i) => `a${i}="1"`).join(" ")}/>`),
    codes: ["not-an-invoice", "too-large"],
  },
  {
    name: "quotes.xml",
    what: "tags that never close",
    bytes: () => text(`<E a="${"<b c='".repeat(2_000_000)}`),
    codes: ["broken-file", "truncated-file"],
  },
  {
    name: "long.xml",
    what: "a text of 45 MB",
    bytes: () => text(`<EInvoice>${"长".repeat(15_000_000)}</EInvoice>`),
    codes: ["too-large"],
  },
  {
    name: "references.xml",
    what: "16 MB of references to characters",
    bytes: () => text(`<EInvoice>${"&#65;".repeat(3_200_000)}</EInvoice>`),
    codes: ["not-an-invoice", "too-large"],
  },
  {
    name: "utf16.xml",
    what: "a mark of UTF-16 before noise",
    bytes: () => Buffer.concat([Buffer.from([0xff, 0xfe]), noise(MIB)]),
    codes: ["broken-file", "not-an-invoice", "unknown-format"],
  },
];

export const OFDS: readonly HostileFile[] = [
  {
    name: "page-bomb.ofd",
    what: "a page packed 1000 : 1",
    bytes: () => ofdWith(PAGE, Buffer.alloc(60 * MIB, 0x20)),
    codes: ["too-large"],
  },
  {
    name: "page-large.ofd",
    what: "a page of 40 MB whose ratio looks innocent",
    bytes: () =>
      ofdWith(
        PAGE,
        Buffer.concat([text(`<ofd:Page ${NS}>`), Buffer.from(noise(MIB).toString("base64")), Buffer.alloc(40 * MIB, 0x20)]),
      ),
    codes: ["too-large"],
  },
  {
    name: "page-texts.ofd",
    what: "250,000 texts on a page",
    bytes: () =>
      ofdWith(
        PAGE,
        page(
          '<ofd:TextObject ID="1" Boundary="1 1 9 4" Font="1" Size="3"><ofd:TextCode X="0" Y="3">张</ofd:TextCode></ofd:TextObject>'.repeat(
            125_000,
          ),
        ),
      ),
    codes: ["not-an-invoice", "too-large"],
  },
  {
    name: "page-steps.ofd",
    what: "a text whose steps repeat a billion times",
    bytes: () =>
      ofdWith(
        PAGE,
        page(
          '<ofd:TextObject ID="1" Boundary="1 1 9 4" Font="1" Size="3"><ofd:TextCode X="0" Y="3" DeltaX="g 1000000000 0.1">样张</ofd:TextCode></ofd:TextObject>',
        ),
      ),
    codes: ["not-an-invoice"],
  },
  {
    name: "paths.ofd",
    what: "parts that climb out",
    bytes: () =>
      ofdWith("OFD.xml", `<ofd:OFD ${NS}><ofd:DocBody><ofd:DocRoot>../../../../etc/passwd</ofd:DocRoot></ofd:DocBody></ofd:OFD>`),
    codes: ["missing-part", "broken-file"],
  },
  {
    name: "entities.ofd",
    what: "external entities",
    bytes: () => ofdWith("OFD.xml", XXE),
    codes: ["missing-part", "broken-file", "not-an-invoice"],
  },
  {
    name: "self.ofd",
    what: "a document that is its own page and template",
    bytes: () =>
      ofdWith(
        "Doc_0/Document.xml",
        `<ofd:Document ${NS}><ofd:CommonData><ofd:TemplatePage ID="T0" BaseLoc="Pages/Page_0/Content.xml"/></ofd:CommonData><ofd:Pages>${'<ofd:Page ID="1" BaseLoc="Pages/Page_0/Content.xml"/>'.repeat(3000)}</ofd:Pages></ofd:Document>`,
        [{ name: "x.xml", data: page('<ofd:Template TemplateID="T0"/>') }],
      ),
    codes: ["not-an-invoice", "too-many-pages"],
  },
  { name: "pages.ofd", what: "1,900 pages", bytes: () => ofdPages(1_900), codes: ["too-many-pages", "too-large"] },
  {
    name: "picture.ofd",
    what: "a picture of a billion pixels",
    bytes: () =>
      writeOfd({
        pages: [{ content: '<ofd:ImageObject ID="2" Boundary="0 0 210 140" CTM="210 0 0 140 0 0" ResourceID="7"/>' }],
        resources: `<ofd:MultiMedias><ofd:MultiMedia ID="7" Type="Image"><ofd:MediaFile>b.png</ofd:MediaFile></ofd:MultiMedia></ofd:MultiMedias>`,
        extra: [{ name: "Doc_0/Res/b.png", data: pngOfSize(32_000, 32_000, 20) }],
      }),
    codes: ["not-an-invoice", "too-large", "broken-file"],
  },
  {
    name: "composites.ofd",
    what: "ten composites that hold ten of themselves",
    bytes: () => {
      const ten = '<ofd:CompositeObject ID="5" Boundary="0 0 99 99" ResourceID="77"/>'.repeat(10);
      return writeOfd({
        pages: [{ content: `${ten}<ofd:PathObject ID="3" Boundary="0 0 9 9"/>` }],
        resources: `<ofd:CompositeGraphicUnits><ofd:CompositeGraphicUnit ID="77"><ofd:Content>${ten}</ofd:Content></ofd:CompositeGraphicUnit></ofd:CompositeGraphicUnits>`,
      });
    },
    codes: ["not-an-invoice", "too-large"],
  },
  {
    name: "pictures.ofd",
    what: "a picture of four million pixels drawn 5,000 times",
    bytes: () =>
      writeOfd({
        pages: [
          { content: '<ofd:ImageObject ID="9" Boundary="0 0 210 140" CTM="210 0 0 140 0 0" ResourceID="7"/>'.repeat(5_000) },
        ],
        resources: `<ofd:MultiMedias><ofd:MultiMedia ID="7" Type="Image"><ofd:MediaFile>b.png</ofd:MediaFile></ofd:MultiMedia></ofd:MultiMedias>`,
        extra: [{ name: "Doc_0/Res/b.png", data: pngOfSize(2_000, 2_000, 2_000) }],
      }),
    codes: ["too-large"],
  },
  {
    name: "same-page.ofd",
    what: "a page of 40,000 texts that is fifty pages",
    bytes: () => {
      const members = ofdMembers({
        pages: [{ texts: Array.from({ length: 40_000 }, (_, i) => ({ text: "样张SPECIMEN", x: i % 200, y: i % 130 })) }],
      });
      const pages = '<ofd:Page ID="1" BaseLoc="Pages/Page_0/Content.xml"/>'.repeat(50);
      return writeZip([
        ...members.filter(({ name }) => name !== "Doc_0/Document.xml"),
        { name: "Doc_0/Document.xml", data: `<ofd:Document ${NS}><ofd:Pages>${pages}</ofd:Pages></ofd:Document>` },
      ]);
    },
    codes: ["too-many-pages"],
  },
  {
    name: "attachments.ofd",
    what: "180 attachments with 100,000 elements each",
    bytes: () =>
      writeOfd({
        pages: [{ texts: [{ text: "样张 SPECIMEN", x: 10, y: 10 }] }],
        extra: Array.from({ length: 180 }, (_, i) => ({
          name: `Doc_0/Attachs/a${i}.xml`,
          data: `<EInvoice>${"<a>1</a>".repeat(100_000)}</EInvoice>`,
        })),
      }),
    codes: ["too-large"],
  },
  {
    name: "long-path.ofd",
    what: "a path of 17 MB",
    bytes: () =>
      ofdWith(
        PAGE,
        page(
          `<ofd:PathObject ID="9" Boundary="0 0 99 99" Fill="true"><ofd:AbbreviatedData>${"M 0 0 L 1 0 L 1 1 L 0 1 C ".repeat(650_000)}</ofd:AbbreviatedData></ofd:PathObject>${UNPACKABLE()}`,
        ),
      ),
    codes: ["too-large"],
  },
  {
    name: "long-text.ofd",
    what: "a line of two million characters, each with its step",
    bytes: () =>
      ofdWith(
        PAGE,
        page(
          `<ofd:TextObject ID="1" Boundary="1 1 9 4" Font="1" Size="3"><ofd:TextCode X="0" Y="3" DeltaX="${"1 ".repeat(2_000_000)}">${"张".repeat(2_000_000)}</ofd:TextCode></ofd:TextObject>${UNPACKABLE()}`,
        ),
      ),
    codes: ["not-an-invoice"],
  },
  {
    name: "squares.ofd",
    what: "60,000 small squares on a page",
    bytes: () =>
      ofdWith(
        PAGE,
        page(
          `${Array.from({ length: 60_000 }, (_, i) => `<ofd:PathObject ID="${i}" Boundary="${i % 200} ${i % 130} 1 1" Fill="true"><ofd:AbbreviatedData>M 0 0 L 1 0 L 1 1 L 0 1 C</ofd:AbbreviatedData></ofd:PathObject>`).join("")}${UNPACKABLE()}`,
        ),
      ),
    codes: ["not-an-invoice", "too-large"],
  },
  {
    name: "crowded.ofd",
    what: "49 pages of 1,200 texts each",
    bytes: () =>
      writeOfd({
        pages: Array.from({ length: 49 }, () => ({
          texts: Array.from({ length: 1_200 }, (_, i) => ({ text: "样张SPECIMEN", x: i % 200, y: i % 130 })),
        })),
      }),
    codes: ["not-an-invoice", "too-large", "too-many-pages"],
  },
];
