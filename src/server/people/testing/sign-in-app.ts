/** The sign-in as it runs, with a real mail server, for tests. */
import { z } from "zod";
import type { Origin } from "#api/origin.api.ts";
import { type App, createApp } from "#server/platform/http.ts";
import { workMail } from "#server/platform/mail/mail-worker.ts";
import { type MailHost, type TakenMail, mailHost, readable } from "#server/platform/mail/testing/mail-host.ts";
import { originOf } from "#server/platform/origin.ts";
import type { Trx } from "#server/platform/database/tables.ts";
import { type TestPlatform, testPlatform } from "#server/platform/testing/test-database.ts";
import { requireActor } from "../actor.ts";
import { workPeople } from "../people.jobs.ts";
import { registerPeopleRoutes } from "../people.routes.ts";
import { addMembership, createCompany, createUser } from "../people.usecases.ts";
import type { Role } from "../people.types.ts";

export const PASSWORD = "correct horse battery";
export const BASE = "http://localhost:80";
type Answer = Awaited<ReturnType<App["inject"]>>;

export type SignInApp = {
  platform: TestPlatform;
  app: App;
  mails: MailHost;
  companyId: number;
  trx<T>(work: (trx: Trx) => Promise<T>): Promise<T>;
  person(email: string, role?: Role, companyId?: number): Promise<string>;
  signIn(email: string, password?: string, more?: { cookie?: string; agent?: string; address?: string }): Promise<Answer>;
  send(method: "GET" | "POST" | "PATCH" | "DELETE", url: string, cookie: string, payload?: object): Promise<Answer>;
  /** the mails to an address, once there are so many */
  mailsTo(email: string, count?: number): Promise<string[]>;
  events(
    type: string,
    subjectId?: string,
  ): Promise<{ actor_id: string | null; data: Record<string, unknown>; reason: string | null; origin: Origin | null }[]>;
  close(): Promise<void>;
};

export const cookieOf = (answer: { cookies: { name: string; value: string }[] }): string =>
  answer.cookies
    .filter(({ value }) => value !== "")
    .map(({ name, value }) => `${name}=${encodeURIComponent(value)}`)
    .join("; ");

/** @param worker false: jobs wait */
export async function signInApp({ worker = true } = {}): Promise<SignInApp> {
  const mails = await mailHost();
  const platform = await testPlatform({
    baseUrl: BASE,
    mail: {
      host: "localhost",
      port: mails.port,
      secure: false,
      user: null,
      password: null,
      authority: null,
      from: "fp@example.com",
    },
  });
  const app = await createApp(platform, {
    routes: (each) => {
      registerPeopleRoutes(each, platform);
      each.get(
        "/api/v1/who",
        { schema: { response: { 200: z.object({ userId: z.string(), channel: z.string() }) } } },
        async (request) => requireActor(request),
      );
      each.get("/api/v1/reaches", async (request) => {
        const actor = requireActor(request);
        return {
          reaches: actor.reaches.map((reach) => ({ companyId: reach.companyId, permissions: [...reach.permissions] })),
          grants: actor.grants,
        };
      });
      each.post("/api/v1/change", async (request) => ({ userId: requireActor(request).userId }));
      each.post("/api/v1/hand-in", async (request) => ({ userId: requireActor(request, "write", "intake").userId }));
    },
  });
  await app.ready();
  if (worker) await Promise.all([workMail(platform), workPeople(platform)]);
  const trx: SignInApp["trx"] = (work) => platform.db.transaction().execute(work);
  const companyId = await trx((each) => createCompany(each, { name: "样张科技有限公司" }));
  const addressed = (email: string): TakenMail[] => mails.taken.filter((mail) => mail.to.includes(email));
  return {
    platform,
    app,
    mails,
    companyId,
    trx,
    person: (email, role = "employee", company = companyId) =>
      trx(async (each) => {
        const userId = await createUser(each, { name: "王小明", email, password: PASSWORD, locale: "zh-CN" });
        await addMembership(each, { userId, companyId: company, role, reach: "company" });
        return userId;
      }),
    signIn: (email, password = PASSWORD, { cookie, agent, address } = {}) =>
      app.inject({
        method: "POST",
        url: "/api/auth/sign-in/email",
        payload: { email, password },
        headers: { "sec-fetch-site": "same-origin", ...(cookie ? { cookie } : {}), ...(agent ? { "user-agent": agent } : {}) },
        ...(address ? { remoteAddress: address } : {}),
      }),
    send: (method, url, cookie, payload) =>
      app.inject({
        method,
        url,
        headers: { "sec-fetch-site": "same-origin", ...(cookie ? { cookie } : {}) },
        ...(payload ? { payload } : {}),
      }),
    mailsTo: async (email, count = 1) => {
      for (let wanted = 1; addressed(email).length < count; wanted++) await mails.wait(wanted);
      return addressed(email).map((mail) => readable(mail.text));
    },
    events: async (type, subjectId) => {
      const rows = platform.db
        .selectFrom("event")
        .select(["actor_id", "data", "reason", "origin"])
        .where("type", "=", type)
        .orderBy("id");
      const found = await (subjectId === undefined ? rows : rows.where("subject_id", "=", subjectId)).execute();
      return found.map((row) => ({ ...row, origin: originOf(row.origin) })) as never;
    },
    close: async () => {
      await app.close();
      await platform.close();
      await mails.close();
    },
  };
}

/** The token of the link in a mail. */
export const linkIn = (mail: string, path: string): string => new RegExp(`${BASE}/${path}#([\\w-]{32})`).exec(mail)![1]!;
