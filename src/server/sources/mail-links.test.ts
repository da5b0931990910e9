import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { judgeDownload, nameOfDownload } from "./download.ts";
import { isInvoiceMail, linksOfHtml, linksOfText, linksToKeep } from "./mail-links.ts";
import { decodedText } from "#server/platform/mail/decode.ts";

describe("Y1 download links in the text of a mail", () => {
  test("stay exactly as they were received: nothing is built, nothing decoded twice", () => {
    const html = `<p>发票</p><a class=b href="https://fp.baiwang.com/d?a=1&amp;b=%26amp;x">下载<b>PDF</b></a>`;
    expect(linksOfHtml(html)).toEqual([
      { link: "https://fp.baiwang.com/d?a=1&b=%26amp;x", host: "fp.baiwang.com", words: "下载 PDF" },
    ]);
    expect(linksOfText("您的发票：https://nnfp.jss.com.cn/az2G-Rs。谢谢")).toEqual([
      { link: "https://nnfp.jss.com.cn/az2G-Rs", host: "nnfp.jss.com.cn", words: "" },
    ]);
  });

  test("no other scheme, no broken address", () => {
    expect(linksOfHtml(`<a href="javascript:x">1</a><a href="file:///etc/passwd">2</a><a href="https://">3</a>`)).toEqual([]);
  });

  test("any text gives an answer, and only links that stand in it", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        for (const { link } of linksOfText(text)) expect(text).toContain(link);
        linksOfHtml(text);
      }),
    );
  });

  const of = (...links: [string, string][]) => links.map(([link, words]) => ({ link, host: new URL(link).hostname, words }));
  const all = { hosts: ["invoices.example"], invoice: true, brings: false };

  test("known hosts may be asked, the company's too, authorities never", () => {
    const links = of(
      ["https://nnfp.jss.com.cn/x", ""],
      ["https://a.invoices.example/x", ""],
      ["https://dppt.beijing.chinatax.gov.cn/v/x", ""],
      ["https://pjcy.mof.gov.cn./x", ""],
      ["https://nnfp.jss.com.cn.evil.example/x", "下载发票"],
      ["https://notjss.com.cn/x", "下载发票"],
    );
    expect(linksToKeep(links, all).map(({ why }) => why)).toEqual([
      "link",
      "link",
      "authority",
      "authority",
      "elsewhere",
      "elsewhere",
    ]);
    expect(linksToKeep(links, { ...all, hosts: ["gov.cn"] }).filter(({ why }) => why === "authority")).toHaveLength(2);
  });

  test("elsewhere only where the mail is an invoice's, and then none is dropped silently", () => {
    const links = of(
      ["https://shop.example/order/1", "订单"],
      ["https://shop.example/fp/1", "下载发票"],
      ["https://shop.example/", "官网"],
    );
    expect(linksToKeep(links, all).map(({ link }) => link)).toEqual(["https://shop.example/fp/1"]);
    expect(linksToKeep(links.slice(0, 1), all)).toHaveLength(1);
    expect(linksToKeep(links, { ...all, invoice: false })).toEqual([]);
    expect(isInvoiceMail("您的电子发票已开具")).toBe(true);
  });
});

describe("Y1 what a server answers to a link", () => {
  const bytes = (text: string) => Buffer.from(text, "latin1");
  test("is a file by its first bytes, whatever it is called", () => {
    expect(judgeDownload(bytes("%PDF-1.4"), "text/html")).toEqual({ file: true, ending: "pdf" });
    expect(judgeDownload(bytes("PK\u0003\u0004"), "")).toEqual({ file: true, ending: "zip" });
    expect(judgeDownload(bytes("MZ\u0090"), "application/pdf")).toEqual({ file: false, is: "not-a-file" });
    expect(judgeDownload(bytes("<?xml version='1.0'?><html xmlns='x'>"), "")).toEqual({ file: false, is: "page" });
  });
  test("is called as the answer, the link or the mail says", () => {
    const gbk = bytes('attachment; filename="\u00b7\u00a2\u00c6\u00b1.pdf"').toString("latin1");
    expect(nameOfDownload(gbk, "https://a.example/x", "s", "pdf")).toBe("发票.pdf");
    expect(nameOfDownload("", "https://a.example/%E7%A5%A8.ofd?x", "s", "zip")).toBe("票.ofd");
    expect(nameOfDownload("", "https://a.example/d", "您的发票", "pdf")).toBe("您的发票.pdf");
  });
});

test("Y1 texts of mails are read in the charset and encoding that they came in, also where they end in the midst", () => {
  const of = (text: string, encoding: string, charset: string) => decodedText(Buffer.from(text, "latin1"), { encoding, charset });
  expect(of("t6LGsQ==", "base64", "gb2312")).toBe("发票");
  expect(of("=B7=A2=\r\n=C6=B1", "quoted-printable", "GBK")).toBe("发票");
  expect(of("plain", "7bit", "x-unknown")).toBe("plain");
  fc.assert(
    fc.property(fc.string(), fc.nat(200), (text, cut) => {
      const part = Buffer.from(Buffer.from(text).toString("base64").slice(0, cut));
      decodedText(part, { encoding: "base64", charset: "utf-8" });
    }),
  );
});
