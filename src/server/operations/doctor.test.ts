/** S2: `piaozai doctor` says whether the trail is whole, and whether anybody seals it. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { createCompany } from "#server/people/people.usecases.ts";
import { newId } from "#server/platform/ids.ts";
import { type TestPlatform, testPlatform } from "#server/platform/testing/test-database.ts";
import { signingKey } from "#server/platform/signing.ts";
import { lookAtAll } from "./audit/looking.ts";
import { sha256 } from "./audit/merkle.ts";
import { sealAll } from "./audit/sealing.ts";
import { tamper } from "./audit/testing/sealed.ts";
import { examine } from "./doctor.ts";

const KEY = signingKey(sha256("test").toString("base64url"));
let platform: TestPlatform;
let company: number;

beforeEach(async () => {
  platform = await testPlatform();
  company = await platform.db.transaction().execute((trx) => createCompany(trx, { name: "样张甲公司" }));
  await sealAll(platform, KEY);
});
afterEach(() => platform.close());

const trail = async () => (await examine(platform.config)).find(({ id }) => id === "trail");

test("S2 a trail that is whole is fine", async () => {
  await lookAtAll(platform.db, company, platform.clock());
  expect(await trail()).toMatchObject({ state: "ok", says: "fine" });
});

test("S2 a trail that was tampered with is wrong, with the company, once a look has found it", async () => {
  await tamper(platform.db, "event", `update event set reason = 'x' where company_id = ${company}`);
  await lookAtAll(platform.db, company, platform.clock());
  expect(await trail()).toMatchObject({ state: "wrong", says: "broken", params: { companies: String(company) } });
});

test("S2 what waits for long to be sealed is noted: no worker runs", async () => {
  // an id of an hour ago: those that are made now only rise
  const old = String(BigInt(newId()) - (3_600_000n << 22n));
  await platform.db.insertInto("event_unsealed").values({ company_id: company, id: old }).execute();
  expect(await trail()).toMatchObject({ state: "note", says: "waiting", params: { count: 1 } });
  const params = (await trail())!.params;
  expect(params["minutes"]).toBeGreaterThanOrEqual(59);
});
