/** The peer of an exact look-up: Fastify, the same token check, the same SELECT, and nothing of the product. */
import { createHash, timingSafeEqual } from "node:crypto";
import Fastify from "fastify";
import { Pool } from "pg";

const HOLD_MS = 2_000;
const pool = new Pool({ connectionString: process.env["DATABASE_URL"], max: 10 });
const held = new Map<
  string,
  { at: number; row: Promise<{ user_id: string; secret_sha256: string } | undefined>; companies: Promise<number[]> }
>();

/** The token's row and its companies, asked for at most every two seconds, as the product does. */
async function companiesOf(authorization: string | undefined): Promise<number[] | null> {
  const [id = "", secret = ""] = (authorization ?? "").replace(/^Bearer pzt_/u, "").split(".");
  let entry = held.get(id);
  if (entry === undefined || Date.now() - entry.at > HOLD_MS) {
    const row = pool
      .query({
        name: "token",
        text: "select user_id, secret_sha256 from api_token where id = $1 and revoked_at is null",
        values: [id],
      })
      .then((result) => result.rows[0] as never);
    const companies = row.then(async (found: { user_id: string } | undefined) => {
      const result = await pool.query({
        name: "member",
        text: "select company_id from membership where user_id = $1",
        values: [found?.user_id ?? ""],
      });
      return result.rows.map((each: { company_id: number }) => each.company_id);
    });
    entry = { at: Date.now(), row, companies };
    held.set(id, entry);
  }
  const row = await entry.row;
  if (row === undefined) return null;
  const given = createHash("sha256").update(secret).digest();
  return timingSafeEqual(given, Buffer.from(row.secret_sha256, "hex")) ? entry.companies : null;
}

const app = Fastify();
app.get<{ Querystring: { number: string } }>("/invoices", async (request, reply) => {
  const companies = await companiesOf(request.headers.authorization);
  if (companies === null) return reply.code(401).send({});
  const result = await pool.query({
    name: "exact",
    text: `select id, company_id, direction, kind, code, number, issue_date, seller_name, seller_tax_id, buyer_name, buyer_tax_id, amount_fen, tax_fen, total_fen, tax_state
           from invoice where company_id = any($1) and number = $2 and deleted_at is null order by issue_date desc, id desc limit 21`,
    values: [companies, request.query.number],
  });
  return { invoices: result.rows };
});
app.get("/ready", () => ({ ok: true }));
await app.listen({ host: "127.0.0.1", port: Number(process.env["PORT"]) });
