/** The whole application on a database of the test's own, listening on a free port, with an administrator and tokens. */
import { serve } from "#server/app/main.ts";
import { startWorker } from "#server/app/worker.ts";
import { addMembership, createAdministrator, createToken, createUser } from "#server/people/people.usecases.ts";
import type { NewMembership } from "#server/people/people.usecases.ts";
import type { Config } from "../config.ts";
import type { Log } from "../log.ts";
import { testPlatform } from "./test-database.ts";
import type { TestPlatform } from "./test-database.ts";

export const TEST_PASSWORD = "correct horse battery";

export type TestServer = {
  platform: TestPlatform;
  /** http://127.0.0.1:port */
  url: string;
  companyId: number;
  admin: { userId: string; email: string; token: string };
  /** fetch with the administrator's token, or another one ("" for none); a body that isn't a form goes as JSON */
  call(
    path: string,
    options?: { method?: string; body?: unknown; token?: string; headers?: Record<string, string> },
  ): Promise<Response>;
  /** one more person in the company (or in none), with a token */
  person(
    name: string,
    membership?: Omit<NewMembership, "userId" | "companyId"> & { companyId?: number },
  ): Promise<{ userId: string; email: string; token: string }>;
  close(): Promise<void>;
};

export async function testServer(options: { settings?: Partial<Config>; worker?: boolean; log?: Log } = {}): Promise<TestServer> {
  const platform = await testPlatform({ port: 0, ...options.settings }, options.log);
  const { db } = platform;
  const made = await db.transaction().execute(async (trx) => {
    const email = "admin@example.com";
    const { userId, companyIds } = await createAdministrator(trx, {
      name: "Admin",
      email,
      password: TEST_PASSWORD,
      companyName: "Specimen Company",
    });
    return { companyId: companyIds[0]!, admin: { userId, email, token: await createToken(trx, { userId, name: "test" }) } };
  });
  const serving = await serve(platform);
  const stopWorker = options.worker === false ? async () => undefined : await startWorker(platform);
  const url = `http://127.0.0.1:${serving.port}`;
  return {
    platform,
    url,
    ...made,
    call: (path, { method = "GET", body, token = made.admin.token, headers = {} } = {}) => {
      const form = body instanceof FormData;
      return fetch(`${url}${path}`, {
        method,
        headers: {
          ...(token === "" ? {} : { authorization: `Bearer ${token}` }),
          ...(body === undefined || form ? {} : { "content-type": "application/json" }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: form ? body : JSON.stringify(body) }),
      });
    },
    person: (name, membership) =>
      db.transaction().execute(async (trx) => {
        const email = `${name}@example.com`;
        const userId = await createUser(trx, { name, email, password: TEST_PASSWORD });
        if (membership) await addMembership(trx, { companyId: made.companyId, ...membership, userId });
        return { userId, email, token: await createToken(trx, { userId, name: "test" }) };
      }),
    close: async () => {
      await stopWorker();
      await serving.close();
      await platform.close();
    },
  };
}
