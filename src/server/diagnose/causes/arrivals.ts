/** What D4 must know: how far the asker's sources are, and until when what he asks for should be here. */
import { shanghaiToday } from "#domain/dates.ts";
import { arrivalsFor } from "#server/sources/expectations.ts";
import type { Gathered, Inquiry } from "../lookup.types.ts";

export async function gatherArrivals({ db, actor, asked, now }: Inquiry): Promise<Gathered> {
  const { taxIds, seller, kinds, dateTo } = asked;
  const today = shanghaiToday(now);
  const issuedOn = dateTo !== null && dateTo > today ? today : dateTo;
  const issuers = seller === null ? taxIds : [...taxIds, seller];
  return { arrivals: await arrivalsFor(db, actor, { issuers, kinds, issuedOn, now }) };
}
