import { sql } from "kysely";
import { toJson } from "#server/platform/database/json.ts";
import type { Actor } from "#server/people/people.types.ts";
import type { Db } from "#server/platform/database/tables.ts";
import { isId } from "#server/find/ids.ts";
import type { MissPlace } from "./learning/misses.queries.ts";
import type { StoredAnswer, StoredQuestion } from "./lookup.types.ts";

type Lookup = { id: string; askedAt: Date; question: StoredQuestion; answer: StoredAnswer };

export async function insertLookup(db: Db, lookup: Lookup & { actor: Actor; place: MissPlace | null }): Promise<void> {
  const { id, actor, askedAt, question, answer, place } = lookup;
  await db
    .insertInto("lookup")
    .values({
      id,
      asker_id: actor.userId,
      asked_at: askedAt,
      question: toJson(question),
      answer: toJson(answer),
      verdict: answer.diagnosis.verdict,
      first_cause: answer.diagnosis.findings[0]?.cause ?? null,
      miss_company_id: place?.companyId ?? null,
      miss_department_id: place?.departmentId ?? null,
      miss_source_id: place?.sourceId ?? null,
    })
    .execute();
}

/** What the asker typed lately, the newest first, each once; long texts were pasted and are left out. */
export async function recentQuestions(db: Db, actor: Actor): Promise<string[]> {
  const rows = await sql<{ text: string }>`select question ->> 'text' as text from lookup
    where asker_id = ${actor.userId} and length(question ->> 'text') between 1 and 80 order by id desc limit 50`.execute(db);
  return [...new Set(rows.rows.map(({ text }) => text.trim()))];
}

/** The asker's own lookup; somebody else's is as absent as one that never was. */
export async function lookupOf(db: Db, actor: Actor, id: string): Promise<Lookup | undefined> {
  if (!isId(id)) return undefined;
  const row = await db
    .selectFrom("lookup")
    .selectAll()
    .where("id", "=", id)
    .where("asker_id", "=", actor.userId)
    .executeTakeFirst();
  return (
    row && {
      id: row.id,
      askedAt: row.asked_at,
      question: row.question as StoredQuestion,
      answer: row.answer as unknown as StoredAnswer,
    }
  );
}
