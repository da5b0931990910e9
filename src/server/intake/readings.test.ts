import { expect, test } from "vitest";
import type { FileReading } from "#domain/invoice.ts";
import { problemOf } from "./readings.ts";

const reading = (file: string, invoices: number, code = "not-an-invoice"): FileReading =>
  ({
    file,
    invoices: Array(invoices).fill({}),
    problems: invoices > 0 ? [] : [{ code, message: code }],
  }) as unknown as FileReading;

test("E2 of an archive every member without an invoice is told of, the first one with its reason", () => {
  const members = [
    reading("票.zip!好.ofd", 1),
    reading("票.zip!断.ofd", 0, "truncated-file"),
    reading("票.zip!回单.pdf", 0),
    reading("票.zip!合同.pdf", 0),
  ];
  expect(problemOf("票.zip", members)).toMatchObject({
    code: "truncated-file",
    detail: { member: "断.ofd", unread: "3", members: "断.ofd\n回单.pdf\n合同.pdf" },
  });
});

test("E2 one member without an invoice is named once, and an archive that was read has no problem", () => {
  expect(problemOf("票.zip", [reading("票.zip!好.ofd", 1), reading("票.zip!断.ofd", 0)])?.detail).toEqual({ member: "断.ofd" });
  expect(problemOf("票.zip", [reading("票.zip!好.ofd", 1)])).toBeNull();
});

test("E2 an archive of hundreds names the first fifty and counts all", () => {
  const many = Array.from({ length: 300 }, (_, index) => reading(`票.zip!${index}.png`, 0));
  const detail = problemOf("票.zip", many)?.detail;
  expect([detail?.["unread"], detail?.["members"]?.split("\n").length]).toEqual(["300", 50]);
});
