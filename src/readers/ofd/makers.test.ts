/** What makers of OFDs do differently: names of tags, the order in which a farm purchase keeps its parties. */
import { expect, test } from "vitest";
import { DEFAULT_LIMITS } from "../reader.types.ts";
import { readOfd } from "./ofd.ts";
import { writeOfd, type TestOfd } from "./testing/ofd-writer.ts";
import { digitalFace, digitalTags, SPECIMEN, taxControlXml } from "./testing/specimens.ts";

const read = (spec: TestOfd) => readOfd(writeOfd(spec), { now: new Date("2031-05-01T00:00:00Z"), limits: DEFAULT_LIMITS });

const BUYER = { name: SPECIMEN.buyer, taxId: SPECIMEN.buyerId };
const SELLER = { name: SPECIMEN.seller, taxId: SPECIMEN.sellerId };

test("E2 tags named as the elements of a 数电票 XML are tags all the same", async () => {
  const named: Record<string, string> = {
    InvoiceNo: "EIid",
    IssueDate: "IssueTime",
    BuyerTaxID: "BuyerIdNum",
    SellerTaxID: "SellerIdNum",
    TaxExclusiveTotalAmount: "TotalAmWithoutTax",
    TaxTotalAmount: "TotalTaxAm",
    TaxInclusiveTotalAmount: "TotalTax-includedAmount",
    Item: "ItemName",
    TaxScheme: "TaxRate",
    TaxAmount: "ComTaxAm",
  };
  const tags = digitalTags(SPECIMEN).replace(
    /(<\/?ofd:)([\w-]+)/gu,
    (_, open: string, name: string) => open + (named[name] ?? name),
  );
  const { invoices, problems } = await read({ pages: [{ texts: digitalFace(SPECIMEN) }], tags });
  expect(problems).toEqual([]);
  expect(invoices).toMatchObject([
    {
      number: SPECIMEN.number,
      date: "2031-04-05",
      buyer: BUYER,
      seller: SELLER,
      total: "1060.00",
      items: [{ name: "*样张服务*测试费", rate: "6%", tax: "60.00" }],
      fields: { number: { from: "tag" }, "items.0.name": { from: "tag" } },
    },
  ]);
});

test.each([
  ["a farm purchase, which is stored the other way round", [{ text: "收购", x: 12, y: 12, size: 5 }], 0],
  ["any other invoice", [], 4],
] as const)(
  "D8 D27 parties that stand crosswise in the attachment never swap those of the page: %s",
  async (_, mark, contradictions) => {
    const swapped = {
      ...SPECIMEN,
      buyer: SPECIMEN.seller,
      buyerId: SPECIMEN.sellerId,
      seller: SPECIMEN.buyer,
      sellerId: SPECIMEN.buyerId,
    };
    const { invoices, problems } = await read({
      pages: [{ texts: [...digitalFace(SPECIMEN), ...mark] }],
      attachments: { "original_invoice.xml": taxControlXml(swapped) },
    });
    expect(invoices).toMatchObject([{ buyer: BUYER, seller: SELLER }]);
    expect(problems.map((problem) => problem.code)).toEqual(Array.from({ length: contradictions }, () => "contradiction"));
  },
);
