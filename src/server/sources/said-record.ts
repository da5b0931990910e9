/** A record of another system as a source hands it in: what it says, what is kept of it, and what it is known by. */
import { createHash } from "node:crypto";
import type { Problem } from "#domain/invoice.ts";
import type { ListState } from "#domain/lists/states.ts";
import { type Json, canonicalJson } from "#domain/sources/json.ts";
import { type RecordRead, readRecord } from "#domain/sources/read-record.ts";
import type { RecordMapping } from "#domain/sources/record-fields.ts";
import type { StateSaid } from "#server/invoices/invoices.types.ts";
import type { SaidRecord } from "./sources.types.ts";

export type Said = { key: string; name: string; at: Date | null; read: RecordRead; record: SaidRecord };

export function saidOf(json: Json, mapping: RecordMapping, now: Date): Said {
  const read = readRecord(json, mapping, now);
  const kept = { json: canonicalJson(json) };
  const problem = problemOf(read);
  const record: SaidRecord =
    problem === null
      ? { ...kept, facts: read.facts, states: statesOf(read, now), problem: null }
      : { ...kept, facts: null, problem };
  return { key: keyOf(read), name: `${numberOf(read) ?? "record"}.json`, at: read.changed, read, record };
}

export const numberOf = ({ facts }: RecordRead): string | null => facts.digitalNumber ?? facts.number;

/**
 * A record is known by what is read of it and when it was last changed: one that changed is another, one in which only what nobody reads
 * has changed (a counter, the time of the answer) is the same, and after another mapping only what reads otherwise comes again.
 */
function keyOf({ facts, states, problems, changed }: RecordRead): string {
  const { checks: _checks, fields: _fields, ...said } = facts;
  const text = JSON.stringify([said, states, problems, changed?.getTime() ?? null]);
  return createHash("sha256").update(text).digest("base64url");
}

/** Why it can't be registered; null where it can. */
function problemOf({ problems }: RecordRead): Problem | null {
  const [first] = problems;
  if (first === undefined) return null;
  const { code, field, value } = first;
  return { code: "record-incomplete", message: code, detail: { field: field ?? "number", value, why: code } };
}

/** What says nothing is no news, unless the other system says when it became so. */
const QUIET = ["normal", "unused", "not-booked"];

function statesOf({ states, changed }: RecordRead, now: Date): StateSaid[] {
  const dated = changed !== null && changed <= now;
  return states.flatMap(({ axis, value, words }: ListState): StateSaid[] => {
    if (!dated && QUIET.includes(value)) return [];
    return [{ axis, value, source: axis === "booking" ? "finance" : "document", reason: words, at: dated ? changed : now }];
  });
}
