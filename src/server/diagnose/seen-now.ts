/** Whether an answer of before may still be shown as it was: its sentences name what its asker saw then. */
import { createHash } from "node:crypto";
import type { CaseFacts, Known } from "#domain/causes/cause.types.ts";
import type { InvoiceRef } from "#server/invoices/invoices.types.ts";
import type { Actor } from "#server/people/people.types.ts";
import type { Db } from "#server/platform/database/tables.ts";
import { knownOfRefs } from "./known.ts";
import type { StoredAnswer } from "./lookup.types.ts";

/** More are never named. */
const RESTS_MAX = 100;

/** What somebody sees and may know, as a mark that changes with it. */
export function sightOf({ reaches, grants, unmasked }: Actor): string {
  const seen = [
    reaches.map(({ companyId, permissions, reach, parts, departmentIds }) => [
      companyId,
      [...permissions].toSorted(),
      reach,
      parts,
      departmentIds,
    ]),
    grants,
    [...unmasked.keys()].toSorted(),
  ];
  return createHash("sha256").update(JSON.stringify(seen)).digest("base64url");
}

/** The invoices of which the judges' sentences may tell. */
export function restsOf(facts: CaseFacts): InvoiceRef[] {
  const known: Known[] = [
    ...facts.found,
    ...facts.behind,
    ...facts.reds,
    ...[...facts.near, ...facts.sameNumber, ...facts.incomplete].map(({ invoice }) => invoice),
    ...[...facts.relaxed, ...facts.otherReadings].flatMap(({ sample }) => sample),
    ...facts.withdrawn.flatMap(({ mergedInto }) => (mergedInto === null ? [] : [mergedInto])),
  ];
  const byId = new Map(known.map(({ companyId, id }) => [id, { companyId, id }]));
  return [...byId.values()].slice(0, RESTS_MAX);
}

/**
 * same: its asker sees what he saw then, and each invoice that the answer rests on. unknown: more than is kept would have to be looked at,
 * as for what is said of an issuer.
 */
export async function seenAsThen(db: Db, actor: Actor, answer: StoredAnswer): Promise<"same" | "changed" | "unknown"> {
  const { sight, rests, invoices, diagnosis } = answer;
  if (rests === undefined) return "unknown";
  if (sight !== sightOf(actor)) return "changed";
  const ids = new Set([...rests, ...invoices].map(({ id }) => id));
  const seen = await knownOfRefs(db, actor, [...rests, ...invoices]);
  if (new Set(seen.map(({ id }) => id)).size < ids.size) return "changed";
  return diagnosis.findings.some(({ cause }) => cause === "D5") ? "unknown" : "same";
}
