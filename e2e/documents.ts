/** Made-up documents for the story: one invoice as OFD and PDF, a fiscal receipt, and a text that is no invoice. */
import type { InvoiceFacts } from "#domain/invoice.ts";
import { specimenOfd, specimenPdf, specimenXml } from "../src/demo/specimen/index.ts";

export const OUR_COMPANY = { name: "样张清河软件（北京）有限公司", taxId: "91000000MA0000001X" };

/** A 数电票 that our company received; no part of it is anybody's. */
export function aDigitalInvoice(changes: Partial<InvoiceFacts>): InvoiceFacts {
  return {
    kind: "digital-vat-special",
    code: null,
    number: "26007000000000012345",
    digitalNumber: null,
    date: "2026-10-15",
    checkCode: null,
    seller: { name: "样例山海办公用品有限公司", taxId: "91000000MA00000022" },
    buyer: OUR_COMPANY,
    amount: "1000.00",
    tax: "130.00",
    total: "1130.00",
    currency: "CNY",
    items: [
      {
        name: "*纸制品*复印纸",
        spec: "A4 70g",
        unit: "箱",
        quantity: "10",
        price: "100",
        amount: "1000.00",
        rate: "13%",
        tax: "130.00",
      },
    ],
    remark: "合同号 SPEC-2026-10",
    qr: "01,31,,26007000000000012345,1130.00,20261015,,0000",
    page: 1,
    red: false,
    original: null,
    business: null,
    extra: {},
    fields: {},
    checks: [],
    ...changes,
  };
}

const older = aDigitalInvoice({
  number: "25007000000000067890",
  date: "2025-03-08",
  qr: "01,31,,25007000000000067890,226.00,20250308,,0000",
  amount: "200.00",
  tax: "26.00",
  total: "226.00",
  items: [
    { name: "*文具*签字笔", spec: "黑色", unit: "盒", quantity: "20", price: "10", amount: "200.00", rate: "13%", tax: "26.00" },
  ],
});

export type UploadFile = { name: string; mimeType: string; buffer: Buffer };

export const NUMBER = "26007000000000012345";
export const OLDER_NUMBER = "25007000000000067890";
export const ONE_DIGIT_WRONG = "26007000000000012346";

export async function storyFiles(): Promise<UploadFile[]> {
  const file = (name: string, mimeType: string, bytes: Uint8Array): UploadFile => ({
    name,
    mimeType,
    buffer: Buffer.from(bytes),
  });
  return [
    file("复印纸.ofd", "application/ofd", await specimenOfd(aDigitalInvoice({}))),
    file("复印纸.pdf", "application/pdf", await specimenPdf(aDigitalInvoice({}))),
    file("签字笔.xml", "application/xml", specimenXml(older)),
    file("会议纪要.pdf", "application/pdf", Buffer.from("%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF")),
  ];
}
