/** The same texts in groonga: TokenBigram with its own normalizer, asked through its own HTTP server. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { Agent, request } from "node:http";
import { join } from "node:path";
import type { Pool } from "pg";
import { findPeer, notInstalled } from "../../lib/peers.ts";
import { freePort } from "../../lib/processes.ts";
import { keptIn } from "./kept.ts";
import { textsOf } from "./texts.ts";
import type { PeerOrWhy, TextRow } from "./texts.ts";

const NAME = "groonga";
const PAGE = 21;
/** The index is made at once after loading, which is its fastest way; this share of the time is for the loading. */
const LOADING = 0.4;
const SCHEMA = `table_create Texts TABLE_NO_KEY
column_create Texts company COLUMN_SCALAR Int32
column_create Texts day COLUMN_SCALAR Int32
column_create Texts invoice COLUMN_SCALAR Int64
column_create Texts txt COLUMN_SCALAR Text
`;
const INDEXES = `table_create Terms TABLE_PAT_KEY ShortText --default_tokenizer TokenBigram --normalizer NormalizerAuto
column_create Terms texts COLUMN_INDEX|WITH_POSITION Texts txt
`;

export async function groongaPeer(pool: Pool, folder: string, minutes: number): Promise<PeerOrWhy> {
  const program = findPeer("groonga");
  if (program === null) return { name: NAME, why: notInstalled("groonga") };
  const kept = await keptIn(folder, "groonga", (own) => load(program, pool, join(own, "db"), minutes));
  const port = await freePort();
  const server = spawn(program, ["-s", "--protocol", "http", "--port", String(port), join(kept.folder, "db")], {
    stdio: "ignore",
  });
  const agent = new Agent({ keepAlive: true });
  const find = (word: string, companies: number[]): Promise<unknown> => {
    const query = new URLSearchParams({
      table: "Texts",
      match_columns: "txt",
      query: `"${word.replaceAll(/["\\]/gu, "\\$&")}"`,
      filter: `in_values(company, ${companies.join(", ")})`,
      sort_keys: "-day,-invoice",
      output_columns: "invoice,day",
      limit: String(PAGE),
      cache: "no",
    });
    return get(agent, port, `/d/select?${query.toString()}`);
  };
  for (let tries = 0; ; tries++) {
    try {
      await get(agent, port, "/d/status");
      break;
    } catch (error) {
      if (tries > 200) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  return {
    name: NAME,
    loaded: kept.loaded,
    least: 1,
    find,
    close: async () => {
      agent.destroy();
      const ended = once(server, "exit");
      server.kill("SIGTERM");
      await ended;
    },
  };
}

async function load(program: string, pool: Pool, path: string, minutes: number): Promise<number> {
  const child = spawn(program, ["-n", path], { stdio: ["pipe", "ignore", "pipe"] });
  const ended = once(child, "exit");
  const write = async (text: string): Promise<void> => {
    if (!child.stdin.write(text)) await once(child.stdin, "drain");
  };
  await write(SCHEMA);
  let rows = 0;
  for await (const part of textsOf(pool, performance.now() + minutes * 60_000 * LOADING)) {
    await write(`load --table Texts\n[\n${part.map(recordOf).join(",\n")}\n]\n`);
    rows += part.length;
  }
  await write(INDEXES);
  child.stdin.end();
  await ended;
  return rows;
}

const recordOf = ({ companyId, id, day, txt }: TextRow): string =>
  // the id as it stands: it has more digits than a number of JavaScript keeps
  `{"company":${companyId},"day":${day.replaceAll("-", "")},"invoice":${id},"txt":${JSON.stringify(txt)}}`;

function get(agent: Agent, port: number, path: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const sent = request({ agent, hostname: "127.0.0.1", port, path }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (part: string) => (text += part));
      response.on("end", () => {
        if (response.statusCode === 200) resolve(JSON.parse(text));
        else reject(new Error(`groonga: ${response.statusCode} ${text.slice(0, 300)}`));
      });
      response.on("error", reject);
    });
    sent.on("error", reject);
    sent.end();
  });
}
