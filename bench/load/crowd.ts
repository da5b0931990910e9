/** Forty people of four companies, with what each of them asks for. */
import { randomBytes } from "node:crypto";
import { Agent } from "node:http";
import { sql } from "kysely";
import { addMembership, createToken, createUser } from "#server/people/people.usecases.ts";
import { loadConfig } from "#server/platform/config.ts";
import type { Db } from "#server/platform/database/tables.ts";
import { openPlatform } from "#server/platform/platform.ts";
import { type Prepared, TODAY } from "../lib/prepared.ts";
import { xmlFiles } from "../lib/uploads.ts";

const COMPANIES = 4;
const PEOPLE_EACH = 10;
const NUMBERS = 500;
const FILES = 2_000;
const PASSWORD = "bench-only-password";

export type Person = { token: string; email: string; invoices: { id: string; number: string; seller: string }[] };
export type Crowd = {
  base: string;
  agent: Agent;
  people: Person[];
  password: string;
  files: { name: string; bytes: Uint8Array }[];
  today: string;
};

export async function makeCrowd(data: Prepared, base: string): Promise<Crowd> {
  const platform = await openPlatform(loadConfig({ PIAOZAI_DATA: data.folder }), data.databaseUrl, 0);
  try {
    const companies = await platform.db.selectFrom("company").select("id").orderBy("id").limit(COMPANIES).execute();
    const run = randomBytes(4).toString("hex");
    const people: Person[] = [];
    for (const company of companies) {
      const { rows } = await sql<Person["invoices"][number]>`
        select id, number, seller_name as seller from invoice
        where company_id = ${company.id} and number is not null and seller_name is not null
        order by id desc limit ${NUMBERS}`.execute(platform.db);
      for (let at = 0; at < PEOPLE_EACH; at++)
        people.push(await somebody(platform.db, `load-${run}-${company.id}-${at}`, company.id, rows));
    }
    const agent = new Agent({ keepAlive: true, maxSockets: 4_000, maxFreeSockets: 512 });
    return { base, agent, people, password: PASSWORD, files: xmlFiles(FILES, `load ${run}`), today: TODAY };
  } finally {
    await platform.close();
  }
}

function somebody(db: Db, name: string, companyId: number, invoices: Person["invoices"]): Promise<Person> {
  return db.transaction().execute(async (trx) => {
    const email = `${name}@piaozai.example`;
    const userId = await createUser(trx, { name: "load", email, password: PASSWORD });
    await addMembership(trx, { userId, companyId, role: "finance", reach: "company" });
    return { email, invoices, token: await createToken(trx, { userId, name: "load" }) };
  });
}
