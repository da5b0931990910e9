/** What a letter to an issuer says. */
import type { LetterDraft, LetterLanguage } from "#api/letters.api.ts";
import { displayYuan, parseFen } from "#domain/money.ts";
import { askedAgain, questionOf } from "#server/diagnose/lookups.usecases.ts";
import { allCompanies } from "#server/people/people.usecases.ts";
import type { Actor } from "#server/people/people.types.ts";
import { ProblemError } from "#server/platform/errors.ts";
import type { Platform } from "#server/platform/platform.types.ts";

/** In whose name it is written. */
export const companyOf = (actor: Actor): number => {
  const id = actor.reaches[0]?.companyId;
  if (id === undefined) throw new ProblemError(403, "no-company");
  return id;
};

/** The letter with what the question says of the invoice filled in, and who asks for whom. @throws ProblemError 404 */
export async function draftLetter(
  { db, i18n }: Platform,
  actor: Actor,
  lookupId: string,
  language: LetterLanguage,
): Promise<LetterDraft> {
  const { question, askedAt } = await questionOf(db, actor, lookupId);
  const { asked } = await askedAgain(db, actor, question, askedAt);
  const t = (key: string, params: Record<string, string> = {}): string => i18n.t(language, `letters:${key}`, params);
  const company = (await allCompanies(db)).find(({ id }) => id === companyOf(actor));
  const fen = asked.amountMin !== null && asked.amountMin === asked.amountMax ? parseFen(asked.amountMin) : null;
  const day = asked.dateFrom !== null && asked.dateFrom === asked.dateTo ? asked.dateFrom : null;
  const facts: [string, string | null][] = [
    ["code", asked.code],
    ["number", asked.number],
    ["day", day],
    ["days", day === null && asked.dateFrom !== null ? `${asked.dateFrom} – ${asked.dateTo ?? "…"}` : null],
    ["amount", fen === null ? null : `¥${displayYuan(fen)}`],
    ["seller", asked.seller],
    ["buyer", company?.name ?? null],
    ["taxId", company?.taxId ?? null],
  ];
  const said = facts.flatMap(([key, value]) => (value === null ? [] : [t(`fact.${key}`, { value })]));
  const words = asked.number === null && asked.words.length > 0 ? [t("fact.words", { value: asked.words.join(" ") })] : [];
  const subject = asked.number === null ? t("subject") : t("subjectOf", { number: asked.number });
  const sender = [actor.name, company?.name, actor.email].filter(Boolean).join("\n");
  return {
    language,
    subject,
    body: [t("opening"), [...said, ...words].join("\n"), t("wish"), t("closing"), sender].join("\n\n"),
  };
}
