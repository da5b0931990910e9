/** The search texts of the product, as the peers load them: in an order of chance, so that a part is a fair part. */
import type { Pool } from "pg";

export type TextRow = { companyId: number; id: string; day: string; txt: string };

/** Initials of the parties, which no peer is asked for. */
const INITIALS = /\n[A-Z][A-Z ]+(?=\n|$)/u;
const PASSES = 16;
const FETCH = 5_000;

/** All rows, a sixteenth after the other by the random tail of their ids, until the deadline (milliseconds, as of `performance.now`). */
export async function* textsOf(pool: Pool, deadline: number): AsyncGenerator<TextRow[]> {
  const client = await pool.connect();
  try {
    for (let pass = 0; pass < PASSES; pass++) {
      await client.query("begin");
      await client.query(
        `declare texts no scroll cursor for select company_id as "companyId", id::text as id, d::text as day, txt from invoice_search where id % ${PASSES} = ${pass}`,
      );
      for (;;) {
        const { rows } = await client.query<TextRow>(`fetch ${FETCH} from texts`);
        if (rows.length === 0) break;
        yield rows.map((row) => ({ ...row, txt: row.txt.replace(INITIALS, "") }));
        if (performance.now() > deadline) return;
      }
      await client.query("commit");
    }
  } finally {
    await client.query("rollback").catch(() => undefined);
    client.release();
  }
}

/** What a peer holds; kept beside its data for the next run. */
export type Loaded = { rows: number; seconds: number };

export type WordPeer = {
  name: string;
  loaded: Loaded;
  /** shortest word that it can answer */
  least: number;
  /** first page, newest first, and count, in these companies */
  find(word: string, companies: number[]): Promise<unknown>;
  close(): Promise<void>;
};
/** The peer, or why there is none. */
export type PeerOrWhy = WordPeer | { name: string; why: string };
