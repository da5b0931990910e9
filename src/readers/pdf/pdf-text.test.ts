/** What of a PDF's text is read: what is seen, whichever way up it lies. */
import PDFDocument from "pdfkit";
import { describe, expect, test } from "vitest";
import { readFile } from "../reader.ts";
import { packageFile } from "../assets.ts";
import { pdfOf } from "../testing/made-up-files.ts";
import { DIGITAL_COLUMNS, digitalFrame, digitalSums, PARTIES, rightAt, type Placed } from "../testing/made-up-pages.ts";

type Pdf = InstanceType<typeof PDFDocument>;

const NUMBER = "00000000000000000017";
const OTHER = "00000000000000000999";
const FORM: Placed[] = [
  ...digitalFrame("电子发票（普通发票）", NUMBER, "2025年01月09日"),
  ...DIGITAL_COLUMNS,
  [13, 160, "*样张*试验台"],
  rightAt(434, 160, "101.00"),
  [465, 160, "13%"],
  rightAt(583, 160, "13.13"),
  ...digitalSums("101.00", "13.13", "壹佰壹拾肆圆壹角叁分", "114.13"),
];
const READ = {
  number: NUMBER,
  date: "2025-01-09",
  amount: "101.00",
  tax: "13.13",
  total: "114.13",
  buyer: { name: PARTIES.buyer, taxId: PARTIES.buyerId },
  seller: { name: PARTIES.seller, taxId: PARTIES.sellerId },
};

/** A page with the form, and what is drawn before and after it. */
function drawn(
  size: [number, number],
  before: (doc: Pdf) => void,
  after: (doc: Pdf) => void = () => undefined,
  form: Placed[] = FORM,
): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const doc = new PDFDocument({ size, margin: 0 });
    const chunks: Buffer[] = [];
    doc.on("data", (chunk: Buffer) => chunks.push(chunk));
    doc.on("end", () => resolve(Buffer.concat(chunks)));
    doc.on("error", reject);
    doc.registerFont("noto", packageFile("@expo-google-fonts/noto-sans-sc", "400Regular/NotoSansSC_400Regular.ttf"));
    doc.font("noto");
    before(doc);
    write(doc, form);
    after(doc);
    doc.end();
  });
}

function write(doc: Pdf, placed: Placed[]): void {
  for (const [x, y, text, size = 9] of placed) doc.fontSize(size).text(text, x, y - size * 0.3, { lineBreak: false });
}

const HIDDEN: Placed[] = [
  [20, 8, `发票号码：${OTHER}`],
  [220, 8, "价税合计（大写）玖佰玖拾玖圆整（小写）¥999.00"],
];

const read = async (bytes: Uint8Array) => {
  const [reading] = await readFile(bytes, "a.pdf", { ocr: async () => ({ pages: [], qr: [], problems: [] }) });
  return reading!;
};

test.each<[string, (doc: Pdf) => void]>([
  [
    "invisible",
    (doc) => {
      doc.addContent("3 Tr");
      write(doc, HIDDEN);
      doc.addContent("0 Tr");
    },
  ],
  [
    "white on white",
    (doc) => {
      doc.fillColor("#ffffff");
      write(doc, HIDDEN);
      doc.fillColor("#000000");
    },
  ],
  [
    "transparent",
    (doc) => {
      doc.fillOpacity(0.01);
      write(doc, HIDDEN);
      doc.fillOpacity(1);
    },
  ],
  [
    "outside of the page",
    (doc) =>
      write(
        doc,
        HIDDEN.map(([x, , text]): Placed => [x, -30, text]),
      ),
  ],
  [
    "slanted across the form",
    (doc) => {
      doc.save().rotate(-30, { origin: [300, 200] });
      write(doc, [[150, 190, "发票号码：00000000000000000999 样张作废", 14]]);
      doc.restore();
    },
  ],
])("E2 text that is %s doesn't count", async (_, hidden) => {
  const reading = await read(await drawn([596, 397], hidden));
  expect(reading.invoices).toMatchObject([READ]);
  expect(JSON.stringify(reading.invoices)).not.toMatch(/999|作废/u);
});

test("E2 white text on a dark bar is seen and counts", async () => {
  const onBar = FORM.slice(1, 5);
  const bar = (doc: Pdf): void => {
    doc.rect(430, 25, 166, 40).fill("#202020");
    doc.fillColor("#ffffff");
    write(doc, onBar);
    doc.fillColor("#202020");
  };
  const bytes = await drawn(
    [596, 397],
    bar,
    () => undefined,
    FORM.filter((placed) => !onBar.includes(placed)),
  );
  expect((await read(bytes)).invoices).toMatchObject([READ]);
});

test.each<[string, [number, number], (doc: Pdf) => void, (box: number[]) => void]>([
  [
    "turned to the right",
    [397, 596],
    (doc) => doc.translate(397, 0).rotate(90),
    ([x, y]) => {
      expect(x).toBeGreaterThan(0.85);
      expect(y).toBeGreaterThan(0.7);
    },
  ],
  [
    "turned to the left",
    [397, 596],
    (doc) => doc.translate(0, 596).rotate(-90),
    ([x, y]) => {
      expect(x).toBeLessThan(0.15);
      expect(y).toBeLessThan(0.3);
    },
  ],
  [
    "upside down",
    [596, 397],
    (doc) => doc.translate(596, 397).rotate(180),
    ([x, y]) => {
      expect(x).toBeLessThan(0.3);
      expect(y).toBeGreaterThan(0.8);
    },
  ],
])("E2 a form whose text lies %s is read, with the places on the page as it is shown", async (_, size, turn, where) => {
  const { invoices } = await read(await drawn(size, turn));
  expect(invoices).toMatchObject([READ]);
  where([...invoices[0]!.fields["number"]!.box!]);
});

test("E2 text written twice to look bold counts once", async () => {
  const bytes = await drawn(
    [596, 397],
    () => undefined,
    (doc) =>
      write(
        doc,
        FORM.map(([x, y, text, size = 9]): Placed => [x + 0.3, y + 0.1, text, size]),
      ),
  );
  expect((await read(bytes)).invoices).toMatchObject([{ ...READ, items: [{ name: "*样张*试验台", amount: "101.00" }] }]);
});

test("E2 a stamp in large letters over the form is in none of its fields", async () => {
  const bytes = await drawn(
    [596, 397],
    () => undefined,
    (doc) => {
      doc.fillColor("#cc0000");
      write(doc, [
        [60, 150, "仅供报销使用", 22],
        [150, 90, "作废", 60],
      ]);
    },
  );
  expect((await read(bytes)).invoices).toMatchObject([{ ...READ, items: [{ name: "*样张*试验台", unit: null }] }]);
});

describe("E2 what lies over a page is read as it is seen", () => {
  const total = FORM.find(([, , text]) => text.includes("114.13"))!;
  const rest = FORM.filter((placed) => placed !== total);
  const over = (flags: number, text: string, form: Placed[]): Promise<Uint8Array> =>
    drawn(
      [596, 397],
      () => undefined,
      (doc) => {
        const [x, y] = total;
        doc.font("Helvetica").initForm();
        doc.formText("total", x, y - 3, 130, 14, { value: text, fontSize: 9, F: flags } as never);
      },
      form,
    );

  test("a field of a form that somebody filled in", async () => {
    const [open] = (await read(await drawn([596, 397], () => undefined, undefined, rest))).invoices;
    const [filled] = (await read(await over(4, total[2], rest))).invoices;
    expect(open?.fields["total"]?.box).not.toEqual(filled?.fields["total"]?.box);
    expect(filled).toMatchObject(READ);
  });

  test.each([2, 32])("not one that is hidden (flag %i)", async (flags) => {
    const [invoice] = (await read(await over(flags, "¥999.00", FORM))).invoices;
    expect(invoice).toMatchObject(READ);
  });
});

test("E2 an invoice between a contract and a letter in one PDF is the one invoice, on its own page", async () => {
  const contract: Placed[] = [
    [260, 40, "样张购销合同", 14],
    [40, 80, "合同编号：HT-2025-001"],
    [40, 100, "甲方：样张甲方有限公司"],
    [40, 120, "乙方：样张乙方有限公司"],
    [40, 140, "合同总金额：¥999.00"],
  ];
  const letter: Placed[] = [[40, 40, "样张 SPECIMEN 随函附上合同与发票，金额 ¥999.00"]];
  const reading = await read(await pdfOf([contract, FORM, letter]));
  expect(reading.invoices).toMatchObject([{ ...READ, page: 2 }]);
});
