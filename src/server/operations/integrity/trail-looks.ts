/** The trail of each company: what looking through it found; `full` looks through all of it now. */
import { allCompanies } from "#server/people/people.usecases.ts";
import { lookAtAll } from "../audit/looking.ts";
import { trailTrouble } from "../audit/trail.queries.ts";
import type { Step } from "./integrity.types.ts";
import type { Looking } from "./looking-on.types.ts";

export async function* lookAtTrail({ db, clock, full }: Looking): AsyncGenerator<Step> {
  const companies = await allCompanies(db);
  for (const { id } of full ? companies : []) await lookAtAll(db, id, clock());
  const { broken } = await trailTrouble(db);
  yield {
    found: broken.map((companyId) => ({ kind: "trail-broken", companyId, thing: String(companyId), detail: {} })),
    looked: companies.length,
    place: "",
  };
}
