/** What somebody changes about his own account. */
import type { FastifyRequest } from "fastify";
import type { z } from "zod";
import type { ChangePassword, ProfileChange } from "#api/account.api.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { nearestLocale } from "../../locales/index.ts";
import { requireSession } from "./factors/proof.ts";
import { forgetActors } from "./actor-cache.ts";
import { countAttempt } from "./lockout.ts";
import { requireGoodPassword, whoseIs } from "./password-rules.ts";
import { passwordIsRight, setPassword } from "./passwords.ts";
import { currentPasswordWrong, samePassword } from "./people.errors.ts";
import type { Actor } from "./people.types.ts";
import { recordPersonEvent } from "./person-events.ts";
import { endLinks } from "./links.ts";
import { tell } from "./recovery.ts";

/** The name stands in every trace, so that a change of it leaves one. */
export async function changeProfile(
  { db, clock }: Platform,
  actor: Actor,
  { name, locale }: z.output<typeof ProfileChange>,
): Promise<void> {
  const chosen = locale === undefined ? null : nearestLocale(locale);
  const renamed = name !== undefined && name !== actor.name;
  if (chosen === null && !renamed) return;
  await db.transaction().execute(async (trx) => {
    await trx
      .updateTable("user")
      .set({ updatedAt: clock(), ...(chosen === null ? {} : { locale: chosen }), ...(renamed ? { name } : {}) })
      .where("id", "=", actor.userId)
      .execute();
    if (renamed)
      await recordPersonEvent(trx, actor.userId, {
        actorId: actor.userId,
        channel: actor.channel,
        type: "user.renamed",
        data: { before: actor.name, after: name },
      });
  });
  forgetActors();
}

/**
 * The old password is asked for: whoever finds a browser open must not keep the account.
 * @throws ProblemError 403 where the old one is wrong, 422 where the new one is too weak, 429 while the name is locked
 */
export async function changePassword(
  platform: Platform,
  request: FastifyRequest,
  { current, password, endOthers }: z.output<typeof ChangePassword>,
): Promise<void> {
  const { db, clock } = platform;
  const { actor, session } = requireSession(request);
  const attempt = await countAttempt(platform, request, actor.email, "proof");
  if (!(await passwordIsRight(db, actor.userId, current))) throw await attempt.wrong(currentPasswordWrong());
  await attempt.right();
  if (current === password) throw samePassword();
  await requireGoodPassword(password, await whoseIs(db, actor.userId));
  await db.transaction().execute(async (trx) => {
    await setPassword(trx, actor.userId, password, clock());
    await endLinks(trx, "recovery", actor.userId);
    const ended = endOthers
      ? await trx
          .deleteFrom("session")
          .where("userId", "=", actor.userId)
          .where("id", "<>", session.sessionId)
          .returning("id")
          .execute()
      : [];
    await recordPersonEvent(trx, actor.userId, {
      actorId: actor.userId,
      channel: actor.channel,
      type: "password.changed",
      data: { endedSessions: ended.length },
    });
    await tell(platform, trx, actor.userId, "password-set");
  });
  forgetActors();
}
