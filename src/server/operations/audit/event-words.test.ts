/**
 * S2: every kind of event that the product writes has words, and so has everything that it says: what is written is found in the code, by
 * its syntax. Each kind falls into one that an auditor can filter by.
 */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { AuditFilters, EVENT_KINDS, EventKind, kindOf } from "#api/audit.api.ts";
import { InvoiceFilters } from "#api/invoices.api.ts";
import { OUTBOX_TYPES } from "#api/outbox.api.ts";
import { PERMISSIONS } from "#api/permissions.api.ts";
import { SsoProviderInput } from "#api/sso.api.ts";
import { CORRECTABLE } from "#server/invoices/correction.ts";
import { INVOICE_EVENTS } from "#server/invoices/invoices.events.ts";
import { SETTINGS } from "#server/people/settings.ts";
import { LOCALES } from "../../../locales/index.ts";
import { ERASED_TYPE, ORIGINS_ERASED_TYPE } from "./export-format.ts";
import { ACCESS_TYPES } from "./retention.ts";
import { writtenEvents } from "./testing/written-events.ts";

type Words = Record<string, Record<string, unknown>>;
const wordsOf = (locale: string): Record<string, Words> =>
  JSON.parse(readFileSync(`src/locales/${locale}.json`, "utf8")) as Record<string, Words>;
const written = writtenEvents();

/** What looks like a type and is none: columns and keys of words. */
const OTHERS =
  /\.(?:id|name|email|locale|kinds|due|hidden|open|number|member|page|numberless|channel|unchecked|doubled|made|data|reason|readings|problem)$/;
/** Permissions, and what others are told: made of events, and none themselves. */
const NOT_WRITTEN = new Set<string>([...PERMISSIONS, ...OUTBOX_TYPES, "webhook.test"]);
/** What the variable part of a type may be. A new one fails the test until it stands here. */
const PARTS: Record<string, string[]> = {
  "access.${change.as}": ["revoked", "extended", "reviewed"],
  "access.request-${state}": ["withdrawn", "declined"],
  "${purpose}.asked": ["recovery", "unlock"],
  "people-import.${state}": ["done", "failed"],
  "migration.${state}": ["done", "failed", "undone"],
  "reconciliation.${state}": ["done", "cancelled", "failed"],
  "list.${state}": ["done", "cancelled", "failed"],
  "document.${each.state}": ["read", "kept"],
  "document.${as}": ["illegible", "not-an-invoice"],
};
/** Templates that are no types: words, and names of files. */
const NO_TYPES = /^column\.|\.(?:csv|xlsx|pdf|jsonl|title)$/;
const filled = [...written.templates]
  .filter((template) => !NO_TYPES.test(template))
  .flatMap((template) => (PARTS[template] ?? [`?${template}`]).map((part) => template.replace(/\$\{[^}]*\}/, part)));
const types = new Set([
  ...[...written.types].filter((type) => !OTHERS.test(type) && !NOT_WRITTEN.has(type)),
  ...filled,
  ...Object.values(INVOICE_EVENTS),
  ...ACCESS_TYPES,
  ERASED_TYPE,
  ORIGINS_ERASED_TYPE,
]);
const shapeOf = (schema: unknown): string[] => Object.keys((schema as { shape?: object }).shape ?? {});
/** Keys that only a schema knows: settings and providers before and after; what may be handed over. */
const keys = new Set(
  [
    ...written.keys,
    ...Object.values(SETTINGS).flatMap(({ schema }) => shapeOf(schema)),
    ...shapeOf(SsoProviderInput).filter((key) => !/secret|reason/i.test(key)),
    "invoices",
    "files",
    "views",
    "tickets",
    "batches",
  ].map((name) => name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())),
);

test("S2 the code was found to write what it writes", () => {
  expect(types.size).toBeGreaterThan(110);
  expect(keys.size).toBeGreaterThan(120);
  expect([...types]).toEqual(expect.arrayContaining(["person.left", "unlock.asked", "denied.absent", "document.kept"]));
  expect([...keys]).toEqual(expect.arrayContaining(["taxId", "trustDevices", "newDevice", "granteeId", "again"]));
});

test.each(LOCALES)("S2 each type, kind and subject of an event has a word in %s", (locale) => {
  const words = wordsOf(locale)["web-audit"]!;
  expect([...types].filter((type) => words["type"]![type.replaceAll(".", "_")] === undefined)).toEqual([]);
  expect([...written.subjects].filter((subject) => words["subject"]![subject] === undefined)).toEqual([]);
  expect(EventKind.options.filter((kind) => words["kind"]![kind] === undefined)).toEqual([]);
});

test.each(LOCALES)("S2 all that an event says has a name in %s", (locale) => {
  const { field, condition } = wordsOf(locale)["web-audit"]!;
  expect([...keys].filter((key) => field![key] === undefined)).toEqual([]);
  const asked = [...shapeOf(InvoiceFilters), ...shapeOf(AuditFilters)];
  expect(asked.filter((key) => condition![key] === undefined)).toEqual([]);
});

test.each(LOCALES)(
  "S1 S2 what the timeline of an invoice tells has words in %s: events, and each field that is corrected",
  (locale) => {
    const { domain, "web-invoice": web } = wordsOf(locale);
    const told = [...Object.values(INVOICE_EVENTS), "invoice.printed", "access.granted", "access.revoked", "access.extended"];
    expect(told.filter((type) => web!["event"]![type.replaceAll(".", "-")] === undefined)).toEqual([]);
    const at = (path: string): unknown =>
      path.split(".").reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], domain!["field"]);
    const other: Record<string, string> = { "original.code": "originalCode", "original.number": "originalNumber" };
    expect(CORRECTABLE.filter((path) => typeof at(other[path] ?? path) !== "string")).toEqual([]);
  },
);

test("S2 a type falls into the first kind that has it", () => {
  expect(kindOf("user.signed-in")).toBe("signIn");
  expect(kindOf("invoices.exported")).toBe("export");
  expect(kindOf("access.granted")).toBe("permission");
  expect(kindOf("denied.absent")).toBe("denial");
  expect(kindOf("invoice.corrected")).toBe("change");
  expect(Object.keys(EVENT_KINDS).at(-1)).toBe("change");
});

test("P4 nothing that changes an invoice is ever erased as an access event", () => {
  expect(ACCESS_TYPES.filter((type) => ["change", "permission", "export", "trail"].includes(kindOf(type)))).toEqual([]);
});
