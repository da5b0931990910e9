/** One-time links to a person: a token of 192 bits, kept as its digest, for one purpose and a while. */
import { randomBytes } from "node:crypto";
import { toJson } from "#server/platform/database/json.ts";
import type { Trx } from "#server/platform/database/tables.ts";
import { linkOver } from "./people.errors.ts";
import { sha256 } from "./tokens.ts";

export const LINK_LIVES_MS = 30 * 60_000;
export type LinkPurpose = "recovery" | "unlock";
type Wanted = {
  purpose: LinkPurpose;
  userId: string;
  now: Date;
  /** who made it, where it isn't the person himself */ by?: string;
};

/** A fresh link; earlier ones of its purpose end. @returns its token */
export async function createLink(trx: Trx, { purpose, userId, now, by }: Wanted): Promise<{ token: string; endsAt: Date }> {
  const token = randomBytes(24).toString("base64url");
  const endsAt = new Date(now.getTime() + LINK_LIVES_MS);
  await endLinks(trx, purpose, userId);
  await trx
    .insertInto("one_time_link")
    .values({
      token_sha256: sha256(token),
      purpose,
      user_id: userId,
      data: toJson(by === undefined ? {} : { by }),
      ends_at: endsAt,
    })
    .execute();
  return { token, endsAt };
}

/** Ends the links that wait to be used. */
export async function endLinks(trx: Trx, purpose: LinkPurpose, userId: string): Promise<void> {
  await trx
    .deleteFrom("one_time_link")
    .where("purpose", "=", purpose)
    .where("user_id", "=", userId)
    .where("used_at", "is", null)
    .execute();
}

/** Uses a link up, however many ask at once. @throws ProblemError 403 where it is wrong, used, or over: one answer for all */
export async function takeLink(
  trx: Trx,
  purpose: LinkPurpose,
  token: string,
  now: Date,
): Promise<{ userId: string; by: string | null }> {
  const link = await trx
    .updateTable("one_time_link")
    .set({ used_at: now })
    .where("token_sha256", "=", sha256(token))
    .where("purpose", "=", purpose)
    .where("used_at", "is", null)
    .where("ends_at", ">", now)
    .returning(["user_id", "data"])
    .executeTakeFirst();
  if (link === undefined || link.user_id === null) throw linkOver();
  return { userId: link.user_id, by: (link.data["by"] as string | undefined) ?? null };
}
