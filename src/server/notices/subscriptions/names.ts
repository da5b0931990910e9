/** What somebody follows, by its name, as far as he sees it now. */
import { presentSummaries } from "#server/invoices/invoices.present.ts";
import { visibleCompanies } from "#server/invoices/invoices.policy.ts";
import { invoiceRefs } from "#server/invoices/invoices.usecases.ts";
import { allCompanies } from "#server/people/people.usecases.ts";
import type { Actor } from "#server/people/people.types.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { listSources } from "#server/sources/sources.usecases.ts";
import type { ToldOf, Views } from "./subscriptions.types.ts";

/** @returns names by `kind:target`; what isn't there, isn't for the actor or has ended has none */
export async function namesOf(
  platform: Platform,
  views: Views,
  actor: Actor,
  followed: readonly ToldOf[],
): Promise<Map<string, string>> {
  const { db } = platform;
  const of = (kind: ToldOf["kind"]) => [...new Set(followed.filter((each) => each.kind === kind).map(({ target }) => target))];
  const names = new Map<string, string>();
  const put = (kind: ToldOf["kind"], target: string, name: string) => names.set(keyOf({ kind, target }), name);
  const [invoices, seen, sources, companies] = [of("invoice"), of("view"), of("source"), of("company")];
  if (invoices.length > 0)
    for (const invoice of await presentSummaries(db, actor, await invoiceRefs(db, actor, invoices)))
      put("invoice", invoice.id, invoice.digitalNumber ?? invoice.number ?? invoice.id);
  if (seen.length > 0) {
    const known = await views.names(db, actor);
    for (const id of seen) if (known.has(id)) put("view", id, known.get(id)!);
  }
  if (sources.length > 0) for (const { id, name } of (await listSources(platform, actor)).sources) put("source", id, name);
  if (companies.length > 0) {
    const mine = new Set(visibleCompanies(actor));
    for (const { id, name } of await allCompanies(db)) if (mine.has(id)) put("company", String(id), name);
  }
  const tickets = of("ticket");
  if (tickets.length > 0) for (const [id, name] of await views.tickets(db, actor, tickets)) put("ticket", id, name);
  const letters = of("letter");
  if (letters.length > 0) for (const [id, name] of await views.letters(db, actor.userId, letters)) put("letter", id, name);
  return names;
}

export const keyOf = ({ kind, target }: ToldOf): string => `${kind}:${target}`;
