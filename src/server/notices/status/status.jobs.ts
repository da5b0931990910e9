/** Mails about the public status. */
import { sql } from "kysely";
import { LANGUAGES, type Language, beijingMinute, nearestText } from "#domain/notices/notices.ts";
import type { Trx } from "#server/platform/database/tables.ts";
import { sendMail } from "#server/platform/mail/mail.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { functionsIn, titleOf, wordsOf } from "./page.ts";
import { ASK_JOB, type AskJob, answerAsking, linkOf } from "./subscribers.ts";
import { UPDATE_JOB, type Update, type UpdateJob } from "./telling.ts";

const SLICE = 200;

export async function workStatusMails(platform: Platform): Promise<void> {
  await platform.jobs.work<AskJob>(ASK_JOB, { concurrency: 1 }, ({ data }) => answerAsking(platform, data));
  await platform.jobs.work<UpdateJob>(UPDATE_JOB, { concurrency: 1 }, ({ data }) => sendSlice(platform, data));
}

type Said = { title: string; text: string };
type Sayer = (language: Language) => Said;

/** A slice is one transaction with the job for the next: whatever dies, nobody is written to twice. */
async function sendSlice(platform: Platform, { after, at, ...update }: UpdateJob): Promise<void> {
  await platform.db.transaction().execute(async (trx) => {
    const say = await sayerOf(platform, trx, update);
    if (say === null) return;
    const { rows } = await sql<{ id: string; email: string; locale: string }>`
      select id, email, locale from status_subscriber where confirmed_at < ${at}::timestamptz and id > ${after}::bigint
      order by id limit ${SLICE}`.execute(trx);
    for (const { id, email, locale } of rows) {
      const language = LANGUAGES.find((each) => each === locale) ?? "zh-CN";
      const values = { ...say(language), page: `${platform.config.baseUrl}/status/` };
      await sendMail(platform, trx, {
        to: email,
        locale,
        template: "status-update",
        values,
        path: linkOf(platform, "leave", id),
      });
    }
    if (rows.length === SLICE) await platform.jobs.enqueue<UpdateJob>(trx, UPDATE_JOB, { ...update, at, after: rows.at(-1)!.id });
  });
}

/** @returns null where it isn't public any more */
async function sayerOf({ i18n }: Platform, trx: Trx, update: Update): Promise<Sayer | null> {
  if (update.what === "notice") {
    const notice = await trx
      .selectFrom("notice")
      .select("texts")
      .where("id", "=", update.notice)
      .where("state", "=", "published")
      .where("visitors", "=", true)
      .executeTakeFirst();
    return notice === undefined ? null : (language) => nearestText(notice.texts, language)!.text;
  }
  const incident = await trx
    .selectFrom("incident")
    .selectAll()
    .where("id", "=", update.incident)
    .where("public", "=", true)
    .executeTakeFirst();
  if (incident === undefined) return null;
  const entry =
    update.entry === undefined
      ? undefined
      : await trx.selectFrom("incident_entry").select("texts").where("id", "=", update.entry).executeTakeFirst();
  return (language) => {
    const words = wordsOf(i18n, language);
    const { t } = words;
    const title = titleOf(words, incident);
    const at = beijingMinute(
      update.what === "resolved" && incident.resolved_at !== null ? incident.resolved_at : incident.started_at,
    );
    if (update.what === "update") return { title, text: nearestText(entry?.texts ?? {}, language)?.text ?? "" };
    if (update.what === "resolved") return { title: t("resolved", { title }), text: t("mail.resolved", { at }) };
    const what = functionsIn(words, incident.functions) || t("something");
    return { title, text: t("mail.opened", { at, what }) };
  };
}
