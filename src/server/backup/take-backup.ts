/** Taking a backup: one snapshot of the database, the originals that aren't packed yet, keys and settings; the cover last. */
import { randomBytes } from "node:crypto";
import { sql } from "kysely";
import type { Client } from "pg";
import { dataFiles } from "#server/platform/archive/data-files.ts";
import type { Place, Placed } from "#server/platform/archive/place.ts";
import { seal } from "#server/platform/archive/sealed.ts";
import { productVersion } from "#server/platform/assets.ts";
import { copyOut, holdAlone, openSnapshot, sequencesOf, sumOf, tablesOf } from "#server/platform/database/whole.ts";
import type { OpenPlatform } from "#server/platform/platform.ts";
import { ownKey } from "#server/platform/signing.ts";
import { backupRunning, indexesMissing, noRecoveryKey } from "./backup.errors.ts";
import { type Cover, FORMAT, type Manifest, type OriginalAt, type Tell, coverName, manifestName } from "./backup.types.ts";
import { claim } from "./backups.ts";
import { ownIdentity, recipientsOf } from "./keys.ts";
import { noted } from "./last-runs.ts";
import { type Lost, type Wanted, lines, packOriginals, packedOriginals } from "./packs.ts";
import { FILES, LANGUAGES, TITLE } from "./readme.ts";

type Source = Pick<OpenPlatform, "config" | "db" | "files" | "clock" | "i18n" | "databaseUrl">;
type Run = { place: Place; client: Client; recipients: string[]; id: string; tell: Tell };

/** One at a time, whichever process takes it. */
const LOCK = "backup-running";

/**
 * Takes a backup beside whatever else goes on.
 * @returns its cover; `complete` is false where originals are missing or damaged
 * @throws TroubleError "backup-no-key", "backup-running", "backup-not-now" while tables have no indexes, "disk-full" and the like
 */
export async function takeBackup(platform: Source, place: Place, tell: Tell): Promise<Cover> {
  const recipients = await recipientsOf(platform);
  if (recipients === null) throw noRecoveryKey();
  const held = await holdAlone(platform.databaseUrl, LOCK);
  if (held === null) throw backupRunning();
  try {
    return await noted(platform, () => takeAlone(platform, place, recipients, tell));
  } finally {
    await held.end().catch(() => undefined);
  }
}

async function takeAlone(platform: Source, place: Place, recipients: string[], tell: Tell): Promise<Cover> {
  const { client, snapshot } = await openSnapshot(platform.databaseUrl);
  try {
    const bare = await client.query("select 1 from setting where key = 'bare-tables'");
    if (bare.rows.length > 0) throw indexesMissing();
    const takenAt = platform.clock();
    const id = `${takenAt.toISOString().replaceAll(/[-:]|\.\d+/g, "")}-${randomBytes(3).toString("hex")}`;
    return await takeInto(platform, { place, client, recipients, id, tell }, { takenAt, snapshot });
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function takeInto(platform: Source, run: Run, { takenAt, snapshot }: { takenAt: Date; snapshot: string }): Promise<Cover> {
  const { place, client, recipients, id } = run;
  const key = await ownKey(platform);
  await claim(place, key.publicKey);
  await writeReadme(platform, place);
  const about = await aboutDatabase(client);
  const tables = await takeTables(run);
  const jobs = await sealed(run, "jobs", lines(await waitingJobs(client)));
  const files = await sealed(run, "files", lines(kept(platform)));
  const { originals, list, packs, lost } = await takeOriginals(platform, run);
  const manifest: Manifest = {
    version: FORMAT,
    id,
    takenAt: takenAt.toISOString(),
    snapshot,
    ...about,
    tables,
    originals: list,
    packs,
    lost,
    jobs,
    files,
  };
  const placed = await place.put(manifestName(id), seal(lines([manifest]), recipients, { zip: true }));
  const cover: Cover = {
    format: "piaozai-backup",
    version: FORMAT,
    id,
    product: about.product,
    migration: about.migrations.at(-1)?.name ?? "",
    takenAt: manifest.takenAt,
    finishedAt: platform.clock().toISOString(),
    complete: lost.length === 0,
    manifest: placed,
    bytes: [placed, jobs, files, list, ...tables.flatMap(({ file }) => file ?? [])].reduce((sum, { size }) => sum + size, 0),
    originals: { ...originals, lost: lost.length },
    rows: tables.reduce((sum, { rows }) => sum + rows, 0),
    recipients,
    key: key.publicKey,
    signature: key.sign("backup", placed.sha256),
  };
  await place.put(coverName(id), once(`${JSON.stringify(cover, null, 2)}\n`));
  return cover;
}

const sealed = ({ place, recipients, id }: Run, name: string, content: AsyncIterable<Uint8Array>): Promise<Placed> =>
  place.put(`${id}/${name}.zst.age`, seal(content, recipients, { zip: true }));

async function takeTables(run: Run): Promise<Manifest["tables"]> {
  const { client, tell } = run;
  const shapes = await tablesOf(client);
  const taken: Manifest["tables"] = [];
  for (const shape of shapes) {
    tell({ step: "tables", done: taken.length, of: shapes.length, name: shape.name });
    const sum = await sumOf(client, shape.name);
    const file = sum.rows === 0 ? null : await sealed(run, `tables/${shape.name}.copy`, copyOut(client, shape));
    taken.push({ ...shape, ...sum, file });
  }
  tell({ step: "tables", done: taken.length, of: shapes.length });
  return taken;
}

async function aboutDatabase(
  client: Client,
): Promise<Pick<Manifest, "product" | "postgres" | "migrations" | "sequences" | "companies" | "heads">> {
  const rowsOf = async <T>(text: string): Promise<T[]> => (await client.query(text)).rows as T[];
  const [version] = await rowsOf<{ v: string }>("select current_setting('server_version') as v");
  return {
    product: productVersion(),
    postgres: version!.v,
    migrations: await rowsOf("select name, sha256 from migration order by name"),
    sequences: await sequencesOf(client),
    companies: await rowsOf(`select company_id as id, count(*)::int as invoices, coalesce(sum(total_fen), 0)::text as "totalFen",
      coalesce(sum(tax_fen), 0)::text as "taxFen" from invoice where deleted_at is null group by company_id order by company_id`),
    heads: await rowsOf(
      "select company_id as company, size::text as size, encode(head_sha256, 'hex') as sha256 from event_log order by company_id",
    ),
  };
}

/** Work that was asked for and isn't done: it goes on after a restore. */
async function waitingJobs(client: Client): Promise<unknown[]> {
  const { rows: queue } = await client.query<{ there: boolean }>("select to_regclass('pgboss.job') is not null as there");
  if (!queue[0]!.there) return [];
  const { rows } = await client.query(
    `select name, data, priority, start_after as "startAfter" from pgboss.job
     where state in ('created', 'retry', 'active') and data is not null order by created_on, id`,
  );
  return rows;
}

async function* kept({ config }: Source): AsyncGenerator<{ path: string; base64: string }> {
  for await (const { path, content } of dataFiles(config)) yield { path, base64: Buffer.from(content).toString("base64") };
}

type Originals = {
  originals: { count: number; bytes: number };
  list: Placed;
  packs: string[];
  lost: Lost[];
};

/** The originals of the snapshot: those that are packed already stay where they are. */
async function takeOriginals(platform: Source, run: Run): Promise<Originals> {
  const { place, client, recipients, tell } = run;
  const packed = await packedOriginals(place, await ownIdentity(platform));
  const of = Number((await client.query<{ n: string }>("select count(*)::text as n from blob")).rows[0]!.n);
  const lost: Lost[] = [];
  let done = 0;
  const step = (): void => tell({ step: "originals", done: (done += 1), of });
  const fresh = async function* (): AsyncGenerator<Wanted> {
    for await (const original of originalsOf(client))
      if (packed.has(original.sha256)) step();
      else yield original;
  };
  await packOriginals({
    place,
    files: platform.files,
    recipients,
    wanted: fresh(),
    onPacked: (original) => {
      packed.set(original.sha256, original);
      step();
    },
    onLost: (each) => {
      lost.push(each);
      step();
    },
  });
  const count = { count: 0, bytes: 0 };
  const packs = new Set<string>();
  const listed = async function* (): AsyncGenerator<OriginalAt> {
    for await (const { sha256 } of originalsOf(client)) {
      const at = packed.get(sha256);
      if (at === undefined) continue;
      count.count += 1;
      count.bytes += at.size;
      packs.add(at.pack);
      yield at;
    }
  };
  const list = await sealed(run, "originals", lines(listed()));
  return { originals: count, list, packs: [...packs].toSorted(), lost: await stillNamed(platform, lost) };
}

/** What was erased on request, or is kept no longer, isn't lost. */
async function stillNamed({ db }: Source, lost: Lost[]): Promise<Lost[]> {
  if (lost.length === 0) return [];
  const { rows } = await sql<{
    sha256: string;
  }>`select g.sha256 from unnest(${lost.map(({ sha256 }) => sha256)}::text[]) as g(sha256)
    where exists (select from document d where d.sha256 = g.sha256 and d.deleted_at is not null)
      and not exists (select from document d where d.sha256 = g.sha256 and d.deleted_at is null)`.execute(db);
  const erased = new Set(rows.map(({ sha256 }) => sha256));
  return lost.filter(({ sha256 }) => !erased.has(sha256));
}

const PAGE = 5_000;
async function* originalsOf(client: Client): AsyncGenerator<Wanted> {
  for (let after = ""; ;) {
    const { rows } = await client.query<{ sha256: string; size: string }>(
      "select sha256, size::text as size from blob where sha256 > $1 order by sha256 limit $2",
      [after, PAGE],
    );
    for (const { sha256, size } of rows) yield { sha256, size: Number(size) };
    if (rows.length < PAGE) return;
    after = rows.at(-1)!.sha256;
  }
}

async function writeReadme({ i18n }: Source, place: Place): Promise<void> {
  if ((await place.list("")).includes("README.txt")) return;
  const words = LANGUAGES.map((locale) => i18n.t(locale, "backup:readme"));
  await place.put("README.txt", once([TITLE, ...words, FILES].join("\n\n")));
}

async function* once(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}
