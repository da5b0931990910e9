/** The first administrator: made through a one-time link that the server prints at its first start. */
import { randomBytes } from "node:crypto";
import { sql } from "kysely";
import type { z } from "zod";
import type { FirstAdministrator } from "#api/people.api.ts";
import type { Db } from "#server/platform/database/tables.ts";
import { alreadySetUp, linkInvalid } from "./people.errors.ts";
import { createAdministrator, hasAdministrator } from "./people.usecases.ts";
import { sha256 } from "./tokens.ts";

const PURPOSE = "first-administrator";
const LINK_LIVES_MS = 7 * 86_400_000;

/** A fresh token for the link, null where an administrator exists already. Earlier links end. */
export async function createSetupToken(db: Db, now: Date): Promise<string | null> {
  if (await hasAdministrator(db)) return null;
  const token = randomBytes(24).toString("base64url");
  await db.transaction().execute(async (trx) => {
    await trx.deleteFrom("one_time_link").where("purpose", "=", PURPOSE).where("used_at", "is", null).execute();
    await trx
      .insertInto("one_time_link")
      .values({ token_sha256: sha256(token), purpose: PURPOSE, ends_at: new Date(now.getTime() + LINK_LIVES_MS) })
      .execute();
  });
  return token;
}

/** Uses the link up and makes the administrator with his company. @throws ProblemError 403 on a wrong link, 409 when it is done already */
export async function setUp(db: Db, first: z.infer<typeof FirstAdministrator>, now: Date): Promise<{ userId: string }> {
  return db.transaction().execute(async (trx) => {
    // two browsers with the same link: the second waits here and then finds it used
    await sql`select pg_advisory_xact_lock(hashtextextended('first-administrator', 7))`.execute(trx);
    const link = await trx
      .selectFrom("one_time_link")
      .select(["ends_at", "used_at"])
      .where("token_sha256", "=", sha256(first.token))
      .where("purpose", "=", PURPOSE)
      .executeTakeFirst();
    if (link === undefined) throw linkInvalid();
    if (link.used_at !== null || (await hasAdministrator(trx))) throw alreadySetUp();
    if (link.ends_at <= now) throw linkInvalid();
    await trx.updateTable("one_time_link").set({ used_at: now }).where("token_sha256", "=", sha256(first.token)).execute();
    const { name, email, password, company, taxId } = first;
    const { userId } = await createAdministrator(
      trx,
      { name, email, password, companyName: company, taxId: taxId ?? null },
      { actorId: null, channel: "web" },
    );
    return { userId };
  });
}
