/** Names and tax ids of parties for completing what is typed, from invoices that the asker may see and from nothing else. */
import { pinyin } from "pinyin-pro";
import type { KnownParties } from "#api/worklist.api.ts";
import { personsOf } from "#domain/personal/personal.ts";
import type { Actor } from "#server/people/people.types.ts";
import type { DbOrTrx } from "#server/platform/database/tables.ts";
import { type PartyRow, recentParties } from "./worklist.queries.ts";

const PARTIES_MAX = 600;

type Party = KnownParties["parties"][number] & { times: number };

/** The parties of the asker's latest invoices, most frequent first and no people among them; the browser completes from them without asking again. */
export async function knownParties(db: DbOrTrx, actor: Actor): Promise<KnownParties> {
  const found = new Map<string, Party>();
  for (const row of await recentParties(db, actor)) {
    const people = personsOf({ ...partiesOf(row), business: row.business, extra: {} }).whole;
    for (const side of ["seller", "buyer"] as const) if (!people.has(`${side}.name`)) note(found, row, side);
  }
  const withTaxId = new Set([...found.values()].filter(({ taxId }) => taxId !== null).map(({ name }) => name));
  const parties = [...found.values()]
    .filter(({ name, taxId }) => taxId !== null || !withTaxId.has(name))
    .toSorted((a, b) => b.times - a.times)
    .slice(0, PARTIES_MAX)
    .map(({ times: _times, ...party }) => ({ ...party, initials: initialsOf(party.name) }));
  return { parties };
}

const partiesOf = (row: PartyRow) => ({
  seller: { name: row.seller_name, taxId: row.seller_tax_id },
  buyer: { name: row.buyer_name, taxId: row.buyer_tax_id },
});

function note(found: Map<string, Party>, row: PartyRow, side: "seller" | "buyer"): void {
  const name = row[`${side}_name`];
  if (name === null || name.trim() === "") return;
  const taxId = row[`${side}_tax_id`];
  const key = `${name}\n${taxId ?? ""}`;
  const party = found.get(key) ?? { name, taxId, initials: "", seller: false, buyer: false, times: 0 };
  party[side] = true;
  party.times += 1;
  found.set(key, party);
}

const known = new Map<string, string>();
const KNOWN_MAX = 20_000;

/** "样张供应商（北京）" → "yzgysbj"; letters and digits of the name stay. */
export function initialsOf(name: string): string {
  const before = known.get(name);
  if (before !== undefined) return before;
  const initials = pinyin(name, { pattern: "first", toneType: "none", type: "array" })
    .join("")
    .toLowerCase()
    .replace(/[^a-z0-9]/g, "");
  if (known.size >= KNOWN_MAX) known.clear();
  known.set(name, initials);
  return initials;
}
