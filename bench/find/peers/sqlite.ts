/** The same texts in SQLite FTS5 with its trigram tokenizer: words of three characters and more. */
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Pool } from "pg";
import { keptIn } from "./kept.ts";
import { textsOf } from "./texts.ts";
import type { WordPeer } from "./texts.ts";

const PAGE = 21;

export async function sqlitePeer(pool: Pool, folder: string, minutes: number): Promise<WordPeer> {
  const kept = await keptIn(folder, "sqlite", async (own) => {
    const db = new DatabaseSync(join(own, "texts.sqlite"));
    db.exec(
      "pragma journal_mode = off; pragma synchronous = off; create table m (id integer primary key, company int, d text); create virtual table f using fts5(txt, tokenize = 'trigram', content = '')",
    );
    const [meta, text] = [db.prepare("insert into m values (?, ?, ?)"), db.prepare("insert into f (rowid, txt) values (?, ?)")];
    let rows = 0;
    for await (const part of textsOf(pool, performance.now() + minutes * 60_000)) {
      db.exec("begin");
      for (const { companyId, day, txt } of part) {
        rows += 1;
        meta.run(rows, companyId, day);
        text.run(rows, txt);
      }
      db.exec("commit");
    }
    db.close();
    return rows;
  });
  const db = new DatabaseSync(join(kept.folder, "texts.sqlite"), { readOnly: true });
  const within = "m.company in (select value from json_each(?))";
  const page = db.prepare(
    `select m.id from f join m on m.id = f.rowid where f match ? and ${within} order by m.d desc, m.id desc limit ${PAGE}`,
  );
  const count = db.prepare(
    `select count(*) from (select 1 from f join m on m.id = f.rowid where f match ? and ${within} limit 10001)`,
  );
  return {
    name: "SQLite FTS5 trigram",
    loaded: kept.loaded,
    least: 3,
    find: async (word, companies) => {
      const match = `"${word.replaceAll('"', '""')}"`;
      const list = JSON.stringify(companies);
      page.all(match, list);
      count.get(match, list);
    },
    close: async () => db.close(),
  };
}
