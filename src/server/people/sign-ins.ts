/** What every sign-in leaves, by whatever way: a trace, the browser that it came from, and a mail where that is a new one. */
import type { FastifyReply, FastifyRequest } from "fastify";
import { userAgentOf } from "#domain/user-agent.ts";
import type { Config } from "#server/platform/config.ts";
import type { Trx } from "#server/platform/database/tables.ts";
import type { App } from "#server/platform/http.ts";
import { originOfRequest } from "#server/platform/origin.ts";
import { sendMail } from "#server/platform/mail/mail.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { noteSignIn as noteLastSignIn } from "./account-state.ts";
import { forgetActors } from "./actor-cache.ts";
import { markDevice, noteDevice } from "./devices.ts";
import { deviceWords } from "./device-words.ts";
import { recordPersonEvent } from "./person-events.ts";
import { sessionTokenOf } from "./session-cookie.ts";

/** where a session is only made anew: its person had one */
const ANEW = /^\/api\/v1\/account\b/;
/** a cookie with a token in it; one without ends a session */
const SESSION_SET = /^(?:__Host-|__Secure-)?better-auth\.session_token=([^;.]+)\./;

/** one that takes the session from the browser, as a second step is owed */
const SESSION_DROPPED = /^(?:__Host-|__Secure-)?better-auth\.session_token=;/;

const cookiesOf = (reply: FastifyReply): string[] => [reply.getHeader("set-cookie") ?? []].flat().map(String);

function sessionSetBy(reply: FastifyReply): string | null {
  return (
    cookiesOf(reply)
      .map((cookie) => SESSION_SET.exec(cookie)?.[1])
      .findLast((token) => token !== undefined) ?? null
  );
}

/** Adds the hook that notices sign-ins by the session whose cookie the answer sets. */
export function installSignInTrace(app: App, platform: Platform): void {
  app.addHook("onSend", async (request, reply, payload) => {
    const token = ANEW.test(request.url) ? null : sessionSetBy(reply);
    if (token !== null) await noteSignIn(platform, request, reply, decodeURIComponent(token));
    else if (cookiesOf(reply).some((cookie) => SESSION_DROPPED.test(cookie)))
      await platform.db.transaction().execute((trx) => endEarlier(trx, request, null, platform.config));
    return payload;
  });
}

/** The session that the browser came with ends: it has another one now, or was told to forget it. */
async function endEarlier(trx: Trx, request: FastifyRequest, token: string | null, config: Config): Promise<void> {
  const earlier = sessionTokenOf(request, config);
  if (earlier === null || earlier === token) return;
  const ended = await trx.deleteFrom("session").where("token", "=", earlier).returning("userId").executeTakeFirst();
  if (ended === undefined) return;
  const by = { actorId: ended.userId, channel: "web" as const };
  await recordPersonEvent(trx, ended.userId, { ...by, type: "session.ended", data: { count: 1 } });
  forgetActors();
}

async function noteSignIn(platform: Platform, request: FastifyRequest, reply: FastifyReply, token: string): Promise<void> {
  const { db, clock, config } = platform;
  const now = clock();
  await db.transaction().execute(async (trx) => {
    // a session is new once: a cookie that is only sent anew finds it in use
    const session = await trx
      .updateTable("session")
      .set({ lastUsedAt: now })
      .where("token", "=", token)
      .where("lastUsedAt", "is", null)
      .returning(["userId", "userAgent", "method"])
      .executeTakeFirst();
    if (session === undefined) return;
    const { userId } = session;
    await endEarlier(trx, request, token, config);
    await noteLastSignIn(trx, userId, now);
    const agent = userAgentOf(session.userAgent);
    const newDevice = await noteDevice(trx, userId, markDevice(request, reply, config), now);
    const origin = originOfRequest(request, null);
    const data = { newDevice, ...(session.method === null ? {} : { method: session.method }) };
    await recordPersonEvent(trx, userId, { actorId: userId, channel: "web", type: "user.signed-in", data, at: now, origin });
    if (!newDevice) return;
    const { email, name, locale } = await trx
      .selectFrom("user")
      .select(["email", "name", "locale"])
      .where("id", "=", userId)
      .executeTakeFirstOrThrow();
    const values = { name, device: deviceWords(platform.i18n, locale, agent), address: request.ip, at: now.toISOString() };
    await sendMail(platform, trx, { to: email, locale, template: "new-device", values, path: "/account/sessions" });
  });
}
