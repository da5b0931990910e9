import { describe, expect, test } from "vitest";
import { checkInvoice } from "#domain/checks.ts";
import { readCode } from "#domain/codes.ts";
import { missingFields } from "#domain/completeness.ts";
import { identityKeys } from "#domain/identity.ts";
import { readNumber } from "#domain/numbers.ts";
import { checkTaxId } from "#domain/taxid.ts";
import { daysBetween } from "./calendar.ts";
import { invoicesOf } from "./invoices.ts";
import type { MadeInvoice } from "./invoices.ts";
import { madeTaxId } from "./series.ts";
import { makeWorld } from "./world.ts";

const TODAY = "2026-11-24";
const ROWS = 6000;

function made(seed: string, rows = ROWS, companies = 3): MadeInvoice[] {
  return [...invoicesOf(makeWorld({ seed, companies, invoices: rows }), rows, TODAY)];
}

const invoices = made("1");

describe("the made-up world", () => {
  test("gives the same for the same seed, and something else for another", () => {
    expect(made("1", 400)).toEqual(made("1", 400));
    expect(made("2", 400).map((one) => one.facts.number)).not.toEqual(made("1", 400).map((one) => one.facts.number));
  });

  test("keeps its first group whatever the number of companies", () => {
    const few = makeWorld({ seed: "1", companies: 3, invoices: 100 });
    const many = makeWorld({ seed: "1", companies: 50, invoices: 100 });
    expect(many.companies.slice(0, 3)).toEqual(few.companies);
    expect(many.companies.length).toBe(50);
    expect(few.companies.every((company) => company.name.startsWith("北京"))).toBe(true);
  });

  test("gives exactly the rows asked for over three years up to today", () => {
    expect(invoices.reduce((sum, one) => sum + one.rows, 0)).toBe(ROWS);
    const dates = invoices.flatMap((one) => one.facts.date ?? []).toSorted();
    expect(dates.at(-1)! <= TODAY).toBe(true);
    expect(daysBetween(dates[0]!, TODAY)).toBeGreaterThan(1080);
    expect(invoices.every((one) => one.arrivedAt.toISOString().slice(0, 10) <= TODAY)).toBe(true);
  });

  test("E6 no two invoices share an identity", () => {
    const keys = invoices.flatMap((one) => {
      const { taxKey, digitalKey } = identityKeys(one.facts);
      return [taxKey, digitalKey].filter((key) => key !== null);
    });
    expect(new Set(keys).size).toBe(keys.length);
  });

  test("V3 every complete invoice passes the checks of its own arithmetic", () => {
    for (const one of invoices) {
      if (one.story === "incomplete") continue;
      expect(missingFields(one.facts), JSON.stringify(one.facts)).toEqual([]);
      expect(
        checkInvoice(one.facts).filter((check) => !check.ok),
        JSON.stringify(one.facts),
      ).toEqual([]);
    }
  });

  test("E4 an incomplete one lacks something", () => {
    const incomplete = invoices.filter((one) => one.story === "incomplete");
    expect(incomplete.length).toBeGreaterThan(20);
    for (const one of incomplete) expect(missingFields(one.facts), JSON.stringify(one.facts)).not.toEqual([]);
  });

  test("S1 there are several kinds, both directions, and every state that the pages show", () => {
    expect(new Set(invoices.map((one) => one.facts.kind)).size).toBeGreaterThan(10);
    expect(new Set(invoices.map((one) => one.direction)).size).toBe(2);
    const states = new Set(invoices.flatMap((one) => one.states.map((state) => `${state.axis}:${state.value}`)));
    for (const state of [
      "tax:normal",
      "tax:voided",
      "tax:red-flushed-full",
      "tax:red-flushed-part",
      "tax:abnormal",
      "use:deducted",
      "booking:booked",
      "claim:paid",
      "archive:archived",
    ])
      expect(states).toContain(state);
  });

  test("D7 a red invoice names the blue one that it reverses", () => {
    const numbers = new Set(invoices.map((one) => one.facts.number));
    const reds = invoices.filter((one) => one.facts.red);
    expect(reds.length).toBeGreaterThan(20);
    for (const red of reds) {
      expect(numbers).toContain(red.facts.original!.number);
      expect(Number(red.facts.total)).toBeLessThan(0);
    }
  });
});

describe("numbers outside any real series", () => {
  test("20-digit numbers have a readable structure and a sequence that starts with 9", () => {
    for (const { facts } of invoices) {
      for (const number of [facts.number, facts.digitalNumber]) {
        if (number?.length !== 20) continue;
        expect(readNumber(number)).toMatchObject({ ok: true, form: "digital" });
        expect(number.charAt(5)).toBe("9");
      }
    }
  });

  test("codes are of batch 9xx, version 99 or class 99", () => {
    for (const { facts } of invoices) {
      if (facts.code === null) continue;
      expect(readCode(facts.code).ok, facts.code).toBe(true);
      if (facts.code.length === 12) expect(facts.code.charAt(7)).toBe("9");
      if (facts.code.length === 10) expect(facts.code.slice(8)).toBe("99");
      if (facts.code.length === 8) expect(facts.code.slice(2, 4)).toBe("99");
    }
  });

  test("tax ids are of region 000000, right in their check characters, and all different", () => {
    const ids = Array.from({ length: 5000 }, (_, i) => madeTaxId(i));
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids.slice(0, 500)) expect(checkTaxId(id)).toMatchObject({ ok: true, kind: "uscc" });
    expect(ids.every((id) => id.slice(2, 8) === "000000")).toBe(true);
  });
});
