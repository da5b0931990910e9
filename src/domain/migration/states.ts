/** What an old system's columns say of an invoice that no list of the bureau has: claims, archiving, vouchers. */
import { plain } from "../text.ts";

export type CarriedState = { axis: "claim" | "archive" | "booking"; value: string; words: string };
export type CarriedCells = { claim: string | null; archive: string | null; voucher: string | null };

const CLAIMS: readonly (readonly [RegExp, "none" | "submitted" | "approved" | "paid"])[] = [
  [/^(?:未|否|无|没有|不|n$|no$|0$)/iu, "none"],
  [/支付|付款|已付|已报销|报销完成|paid/iu, "paid"],
  [/批准|通过|已审|approved/iu, "approved"],
  [/提交|报销中|审批中|审核中|submitted/iu, "submitted"],
];
const ARCHIVED = /^(?:是|y|yes|1|√|已归档|归档|archived)$/iu;

/** Only what says more than nothing. */
export function carriedStates({ claim, archive, voucher }: CarriedCells): CarriedState[] {
  const states: CarriedState[] = [];
  const said = claim === null ? null : (CLAIMS.find(([pattern]) => pattern.test(plain(claim)))?.[1] ?? null);
  if (said !== null && said !== "none") states.push({ axis: "claim", value: said, words: claim! });
  if (voucher !== null) states.push({ axis: "booking", value: "booked", words: voucher });
  if (archive !== null && ARCHIVED.test(plain(archive))) states.push({ axis: "archive", value: "archived", words: archive });
  return states;
}
