import { describe, expect, test } from "vitest";
import { writeZip } from "../../archive/testing/zip-writer.ts";
import { DEFAULT_LIMITS } from "../../reader.types.ts";
import { parseXml, descendants, type XmlNode } from "../../xml/parse.ts";
import { ofdMembers, writeOfd, type TestOfd } from "../testing/ofd-writer.ts";
import { testFont } from "../testing/test-font.ts";
import { digitalFace, SPECIMEN } from "../testing/specimens.ts";
import { pathData } from "./path.ts";
import { ofdPageCount, renderOfdPage } from "./render.ts";
import { findSealPicture } from "./seal-picture.ts";

/** A GIF of one pixel. */
const GIF = Buffer.from("R0lGODlhAQABAIAAAP8AAAAAACwAAAAAAQABAAACAkQBADs=", "base64");
const NS = 'xmlns:ofd="http://www.ofdspec.org/2016"';

async function draw(content: string, more: Partial<TestOfd> = {}): Promise<XmlNode[]> {
  const svg = await renderOfdPage(writeOfd({ pages: [{ content }], ...more }), 1);
  return [...descendants(parseXml(new TextEncoder().encode(svg), DEFAULT_LIMITS))];
}

const named = (nodes: XmlNode[], name: string): XmlNode[] => nodes.filter((node) => node.name === name);
const text = (code: string, attributes = ""): string =>
  `<ofd:TextObject ID="1" Boundary="10 20 50 5" Font="1" Size="4" ${attributes}>${code}</ofd:TextObject>`;

/** The drawn runs of text, and the outlines in each with where they stand. */
const runs = (nodes: XmlNode[]): XmlNode[] => nodes.filter((node) => node.attributes["data-text"] !== undefined);
const words = (nodes: XmlNode[]): string[] => runs(nodes).map((node) => node.attributes["data-text"]!);
const places = (run: XmlNode, axis: "x" | "y" = "x"): number[] =>
  run.children.map((use) => {
    const matrix = /matrix\(([^)]+)\)/
      .exec(use.attributes["transform"] ?? "")?.[1]
      ?.split(" ")
      .map(Number);
    return matrix === undefined ? Number(use.attributes[axis]) : matrix[axis === "x" ? 4 : 5]!;
  });

describe("text", () => {
  test("E7 each character has its place, repeats are written as g", async () => {
    const [one] = runs(await draw(text('<ofd:TextCode X="1" Y="3" DeltaX="g 2 4 5">样张样张</ofd:TextCode>')));
    expect(one!.attributes).toMatchObject({ "data-text": "样张样张", transform: "matrix(0.004 0 0 0.004 0 0)" });
    expect(places(one!)).toEqual([250, 1250, 2250, 3500]);
    expect(places(one!, "y")).toEqual([750, 750, 750, 750]);
  });

  test("E7 the same character is outlined once, however often it stands there", async () => {
    const nodes = await draw(text('<ofd:TextCode X="1" Y="3">样张样张</ofd:TextCode>'));
    const hrefs = named(nodes, "use").map((use) => use.attributes["href"]);
    expect(hrefs[0]).toBe(hrefs[2]);
    const outlines = named(nodes, "path").filter((path) => path.attributes["id"] !== undefined);
    expect(outlines).toHaveLength(2);
    expect(outlines.every((path) => path.attributes["d"]!.startsWith("m"))).toBe(true);
  });

  test("E7 letters of a substitute are made as narrow as the room that they have", async () => {
    const width = async (step: number): Promise<number[]> =>
      runs(await draw(text(`<ofd:TextCode X="0" Y="3" DeltaX="g 2 ${step}">MWM</ofd:TextCode>`)))[0]!.children.map((use) =>
        Number(/matrix\(([\d.]+)/.exec(use.attributes["transform"] ?? "matrix(1")![1]),
      );
    for (const one of await width(1)) expect(one).toBeLessThan(0.5);
    // 宋体 has letters of half an em, so that more room doesn't make them wider
    expect(await width(2)).toEqual(await width(4));
  });

  test("E7 text with steps down only stands in one column; blanks count", async () => {
    const [column, blanks] = runs(
      await draw(
        text(
          '<ofd:TextCode X="1" Y="3" DeltaY="5 5">购买方</ofd:TextCode><ofd:TextCode X="0" Y="9" DeltaX="4 2 2">名  称</ofd:TextCode>',
        ),
      ),
    );
    expect(places(column!)).toEqual([250, 250, 250]);
    expect(places(column!, "y")).toEqual([750, 2000, 3250]);
    expect(blanks!.attributes["data-text"]).toBe("名  称");
    expect(places(blanks!)).toEqual([0, 2000]);
  });

  test("E7 characters are turned in their places", async () => {
    const [run] = runs(await draw(text('<ofd:TextCode X="1" Y="3" DeltaY="5">样张</ofd:TextCode>', 'CharDirection="90"')));
    expect(run!.children[1]!.attributes["transform"]).toBe("matrix(0 1 -1 0 250 2000)");
  });

  test("E7 scale and colour of the draw parameters above", async () => {
    const resources =
      '<ofd:DrawParams><ofd:DrawParam ID="7" LineWidth="0.25"><ofd:StrokeColor Value="128 0 0"/></ofd:DrawParam><ofd:DrawParam ID="8" Relative="7"><ofd:FillColor Value="128 0 0"/></ofd:DrawParam></ofd:DrawParams>';
    const content = `<ofd:Layer ID="3" DrawParam="8">${text('<ofd:TextCode X="1" Y="3">样</ofd:TextCode>', 'HScale="0.5"')}<ofd:PathObject ID="9" Boundary="0 0 9 9"><ofd:AbbreviatedData>M 0 0 L 9 0</ofd:AbbreviatedData></ofd:PathObject></ofd:Layer>`;
    const nodes = await draw(content, { resources });
    expect(nodes.some((node) => node.attributes["fill"] === "#800000")).toBe(true);
    expect(runs(nodes)[0]!.attributes).toMatchObject({ transform: "matrix(0.002 0 0 0.004 0 0)" });
    expect(places(runs(nodes)[0]!)).toEqual([500]);
    const line = named(nodes, "path").find((path) => path.attributes["id"] === undefined);
    expect(line?.attributes).toMatchObject({ stroke: "#800000", "stroke-width": "0.25", fill: "none" });
  });
});

describe("fonts", () => {
  const outlineOf = async (name: string, attributes = ""): Promise<string> => {
    const resources = `<ofd:Fonts><ofd:Font ID="2" FontName="${name}" ${attributes}/></ofd:Fonts>`;
    const content = `<ofd:TextObject ID="1" Boundary="1 1 9 9" Font="2" Size="4"><ofd:TextCode X="0" Y="3">票</ofd:TextCode></ofd:TextObject>`;
    return named(await draw(content, { resources }), "path").find((path) => path.attributes["id"] !== undefined)!.attributes[
      "d"
    ]!;
  };

  test("E7 each style has its free substitute, heavy where the font is", async () => {
    const looks = [
      await outlineOf("宋体"),
      await outlineOf("楷体"),
      await outlineOf("黑体"),
      await outlineOf("宋体", 'Bold="true"'),
    ];
    expect(new Set(looks).size).toBe(4);
    expect(await outlineOf("SimSun")).toBe(looks[0]);
    expect(await outlineOf("KaiTi_GB2312")).toBe(looks[1]);
  });

  /** A font whose two glyphs are a square and a triangle, without a character map. */
  const EMBEDDED = testFont();
  const embedded = (code: string, file: Uint8Array): Promise<XmlNode[]> =>
    draw(`<ofd:TextObject ID="1" Boundary="1 1 9 9" Font="2" Size="4">${code}</ofd:TextObject>`, {
      resources: '<ofd:Fonts><ofd:Font ID="2" FontName="宋体"><ofd:FontFile>f.ttf</ofd:FontFile></ofd:Font></ofd:Fonts>',
      extra: [{ name: "Doc_0/Res/f.ttf", data: file }],
    });
  const outlines = (nodes: XmlNode[]): string[] =>
    named(nodes, "path")
      .filter((path) => path.attributes["id"] !== undefined)
      .map((path) => path.attributes["d"]!);

  test("E7 glyphs that the file names by number come from its own font", async () => {
    const code =
      '<ofd:CGTransform CodePosition="0" CodeCount="2" GlyphCount="2"><ofd:Glyphs>2 1</ofd:Glyphs></ofd:CGTransform><ofd:TextCode X="0" Y="3">样张</ofd:TextCode>';
    expect(outlines(await embedded(code, EMBEDDED))).toEqual(["m0 0l500 0l-500-500z", "m0 0l500 0l0-500l-500 0z"]);
  });

  test("E7 what an embedded font lacks, and a font that is broken, are drawn with a substitute", async () => {
    const code = '<ofd:TextCode X="0" Y="3">票</ofd:TextCode>';
    const expected = [await outlineOf("宋体")];
    expect(outlines(await embedded(code, EMBEDDED))).toEqual(expected);
    expect(outlines(await embedded(code, EMBEDDED.subarray(0, 90)))).toEqual(expected);
    expect(outlines(await embedded(code, Buffer.from("wOF2 no font of ours")))).toEqual(expected);
  });

  test("E7 a glyph number without a font of its own means nothing: the character is drawn", async () => {
    const code =
      '<ofd:CGTransform CodePosition="0" CodeCount="1" GlyphCount="1"><ofd:Glyphs>9</ofd:Glyphs></ofd:CGTransform><ofd:TextCode X="0" Y="3">票</ofd:TextCode>';
    expect(outlines(await draw(text(code)))).toEqual([await outlineOf("宋体")]);
  });
});

describe("paths and pictures", () => {
  test("E7 operators become those of SVG, reading stops at nonsense", () => {
    expect(pathData("M 0 0 L 1 0 Q 1 1 2 2 B 1 1 2 2 3 3 A 1 1 0 0 1 5 5 C")).toBe("M0 0L1 0Q1 1 2 2C1 1 2 2 3 3A1 1 0 0 1 5 5Z");
    expect(pathData("M 0 0 L 1 x")).toBe("M0 0");
    expect(pathData("javascript:alert(1)")).toBe("");
  });

  test("E7 fill, dash and rule", async () => {
    const [path] = named(
      await draw(
        '<ofd:PathObject ID="2" Boundary="1 2 9 9" Fill="true" Stroke="false" Rule="Even-Odd" Alpha="51"><ofd:FillColor Value="255 0 0"/><ofd:AbbreviatedData>M 0 0 L 9 0 L 9 9 C</ofd:AbbreviatedData></ofd:PathObject>',
      ),
      "path",
    );
    expect(path?.attributes).toMatchObject({ fill: "#ff0000", "fill-rule": "evenodd" });
    expect(path?.attributes["stroke"]).toBeUndefined();
    const [dashed] = named(
      await draw(
        '<ofd:PathObject ID="2" Boundary="1 2 9 9" LineWidth="0" DashPattern="2 1" Cap="Round"><ofd:AbbreviatedData>M 0 0 L 9 0</ofd:AbbreviatedData></ofd:PathObject>',
      ),
      "path",
    );
    expect(dashed?.attributes).toMatchObject({
      stroke: "#000000",
      "stroke-width": "0.05",
      "stroke-dasharray": "2 1",
      "stroke-linecap": "round",
    });
  });

  test("E7 pictures are shown by what they are, not by what they are called; others leave an outline", async () => {
    const resources =
      '<ofd:MultiMedias><ofd:MultiMedia ID="50" Type="Image" Format="PNG"><ofd:MediaFile>a.png</ofd:MediaFile></ofd:MultiMedia><ofd:MultiMedia ID="51" Type="Image" Format="PNG"><ofd:MediaFile>b.png</ofd:MediaFile></ofd:MultiMedia></ofd:MultiMedias>';
    const extra = [
      { name: "Doc_0/Res/a.png", data: GIF },
      { name: "Doc_0/Res/b.png", data: "<svg onload='alert(1)'/>" },
    ];
    const content =
      '<ofd:ImageObject ID="5" Boundary="6 6 20 10" ResourceID="50"/><ofd:ImageObject ID="6" CTM="9 0 0 9 1 1" Boundary="6 6 20 10" ResourceID="51"/><ofd:ImageObject ID="7" Boundary="6 6 20 10" ResourceID="99"/>';
    const nodes = await draw(content, { resources, extra });
    expect(named(nodes, "image").map((node) => node.attributes["href"]?.slice(0, 22))).toEqual(["data:image/png;base64,"]);
    expect(nodes.filter((node) => node.attributes["vector-effect"] === "non-scaling-stroke")).toHaveLength(2);
  });

  test("E7 clips cut, composites are drawn, circles of composites end", async () => {
    const resources = `<ofd:CompositeGraphicUnits><ofd:CompositeGraphicUnit ID="60" Width="9" Height="9"><ofd:Content>${text('<ofd:TextCode X="0" Y="0">样</ofd:TextCode>')}<ofd:CompositeObject ID="61" Boundary="0 0 9 9" ResourceID="60"/></ofd:Content></ofd:CompositeGraphicUnit></ofd:CompositeGraphicUnits>`;
    const nodes = await draw(
      '<ofd:CompositeObject ID="62" Boundary="0 0 9 9" ResourceID="60"><ofd:Clips><ofd:Clip><ofd:Area><ofd:Path Boundary="0 0 5 5"><ofd:AbbreviatedData>M 0 0 L 5 0 L 5 5 C</ofd:AbbreviatedData></ofd:Path></ofd:Area></ofd:Clip></ofd:Clips></ofd:CompositeObject>',
      { resources },
    );
    expect(named(nodes, "clipPath")).toHaveLength(1);
    expect(words(nodes).length).toBeGreaterThan(1);
    expect(words(nodes).length).toBeLessThan(20);
  });
});

describe("pages", () => {
  test("E7 the picture has the size of the page; templates lie below", async () => {
    const bytes = writeOfd({
      templates: [[{ text: "模", x: 1, y: 1 }]],
      pages: [{ template: 0, texts: [{ text: "页", x: 1, y: 1 }] }, {}],
    });
    const svg = await renderOfdPage(bytes, 1);
    expect(svg).toContain('width="210mm" height="140mm" viewBox="0 0 210 140"');
    expect(svg.indexOf("模")).toBeLessThan(svg.indexOf("页"));
    expect(await ofdPageCount(bytes)).toBe(2);
  });

  test("E7 annotations are drawn, invisible ones aren't", async () => {
    const annotation = (more: string, word: string): string =>
      `<ofd:Annot Type="Watermark" ID="1" ${more}><ofd:Appearance Boundary="5 6 20 20">${text(`<ofd:TextCode X="0" Y="3">${word}</ofd:TextCode>`)}</ofd:Appearance></ofd:Annot>`;
    const nodes = await draw("", { annotations: annotation("", "看") + annotation('Visible="false"', "藏") });
    expect(words(nodes)).toEqual(["看"]);
    expect(nodes.some((node) => node.attributes["transform"] === "translate(5 6)")).toBe(true);
  });

  test("E7 a page that isn't there and a file that is none are refused", async () => {
    await expect(renderOfdPage(writeOfd({ pages: [{}] }), 2)).rejects.toThrow(RangeError);
    await expect(renderOfdPage(new TextEncoder().encode("x"), 1)).rejects.toThrow(RangeError);
    expect(await ofdPageCount(new TextEncoder().encode("x"))).toBe(0);
  });
});

describe("seals", () => {
  /** DER with a length of up to two bytes */
  const der = (tag: number, ...parts: Uint8Array[]): Uint8Array => {
    const body = Buffer.concat(parts);
    const length = body.length < 128 ? [body.length] : [0x82, body.length >> 8, body.length & 255];
    return Buffer.concat([Buffer.from([tag, ...length]), body]);
  };
  const ascii = (value: string): Uint8Array => Buffer.from(value, "latin1");
  const picture = (type: string, data: Uint8Array): Uint8Array =>
    der(0x30, der(0x16, ascii(type)), der(0x04, data), der(0x02, Buffer.from([30])), der(0x02, Buffer.from([20])));

  function sealed(data: Uint8Array, type: string, page = "1"): Uint8Array {
    const value = der(0x30, der(0x02, Buffer.from([4])), der(0xa0, der(0x30, der(0x0c, ascii("seal")), picture(type, data))));
    const members = ofdMembers({ pages: [{ texts: digitalFace(SPECIMEN) }] }).filter(
      (member) => member.name !== "Doc_0/Signs/Signatures.xml",
    );
    members.push({
      name: "Doc_0/Signs/Signatures.xml",
      data: `<ofd:Signatures ${NS}><ofd:Signature ID="2" BaseLoc="/Doc_0/Signs/Sign_0/Signature.xml"/></ofd:Signatures>`,
    });
    members.push({
      name: "Doc_0/Signs/Sign_0/Signature.xml",
      data: `<ofd:Signature ${NS}><ofd:SignedInfo><ofd:StampAnnot ID="1" PageRef="${page}" Boundary="90 8 30 20" Clip="0 0 10 20"/></ofd:SignedInfo><ofd:SignedValue>SignedValue.dat</ofd:SignedValue></ofd:Signature>`,
    });
    members.push({ name: "Doc_0/Signs/Sign_0/SignedValue.dat", data: value });
    return writeZip(members);
  }

  test("E7 a seal whose picture is an OFD is drawn at its place, scaled and cut", async () => {
    const inner = writeOfd({ pages: [{ texts: [{ text: "样张", x: 10, y: 10 }] }] });
    const svg = await renderOfdPage(sealed(inner, "ofd"), 1);
    expect(svg).toContain("translate(90 8)");
    expect(svg).toContain("matrix(0.14285714 0 0 0.14285714 0 0)");
    expect(svg).toContain('<clipPath id="p1"><rect x="0" y="0" width="10" height="20"/></clipPath>');
    expect(await renderOfdPage(sealed(inner, "ofd", "2"), 1)).not.toContain("translate(90 8)");
  });

  test("E7 a seal whose picture is a GIF is drawn, one of another kind isn't", async () => {
    expect(await renderOfdPage(sealed(GIF, "gif"), 1)).toContain("data:image/png");
    expect(await renderOfdPage(sealed(ascii("<svg/>"), "svg"), 1)).not.toContain("translate(90 8)");
  });

  test("E7 DER that lies about its lengths holds no picture", () => {
    expect(findSealPicture(Buffer.from([0x30, 0x84, 0xff, 0xff, 0xff, 0xff, 0x30]))).toBeNull();
    expect(findSealPicture(new Uint8Array())).toBeNull();
  });
});

describe("inert", () => {
  test("O4 whatever an OFD holds, the SVG has no script, handler, link or foreign reference", async () => {
    const evil = '"><script>alert(1)</script>';
    const fonts = `<ofd:Fonts><ofd:Font ID="2" FontName="x', url(http://evil) &quot; onload=&quot;alert(1)"/></ofd:Fonts>`;
    const content = `<ofd:TextObject ID="1" Boundary="1 1 9 9" Font="2" Size="4"><ofd:FillColor Value="url(http://evil)"/><ofd:TextCode X="0" Y="3">${evil.replaceAll("<", "&lt;")}</ofd:TextCode></ofd:TextObject>
      <ofd:PathObject ID="2" Boundary="1 1 9 9" LineWidth="&quot; onload=&quot;x" DashPattern="a" Cap="&quot; onload"><ofd:AbbreviatedData>M 0 0 L 1 1" onload="alert(1)</ofd:AbbreviatedData></ofd:PathObject>
      <ofd:ImageObject ID="3" Boundary="1 1 9 9" ResourceID="http://evil/x.png" BlendMode="darken;background:url(http://evil)"/>`;
    const nodes = await draw(content, { resources: fonts });
    const allowed = new Set([
      "svg",
      "defs",
      "rect",
      "g",
      "text",
      "use",
      "path",
      "image",
      "clipPath",
      "linearGradient",
      "radialGradient",
      "stop",
    ]);
    for (const node of nodes) {
      expect(allowed.has(node.name), node.name).toBe(true);
      for (const [name, value] of Object.entries(node.attributes)) {
        expect(name).not.toMatch(/^on/i);
        if (name !== "xmlns" && name !== "data-text") expect(value).not.toMatch(/http|javascript|url\((?!#)/i);
      }
    }
    expect(words(nodes).join("")).toContain("<script>");
  });

  test("O4 a path of a million points and a thousand deltas are bounded", async () => {
    const svg = await renderOfdPage(
      writeOfd({ pages: [{ content: text('<ofd:TextCode X="0" Y="3" DeltaX="g 999999999 1">样张</ofd:TextCode>') }] }),
      1,
    );
    expect(svg.length).toBeLessThan(4000);
  });
});
