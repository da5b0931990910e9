/** backup, restore: on the database itself; a backup also beside a running server. */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import type { Cover, Step } from "#server/backup/backup.types.ts";
import { EXIT } from "../cli.ts";
import type { Cli } from "../cli.ts";

type BackupOptions = { to?: string; keep?: string; json?: true };

/** One line for each step, the last of them said over and over at a terminal. */
function teller(cli: Cli): (step: Step) => void {
  let last = "";
  let said = 0;
  return ({ step, done, of }) => {
    const now = performance.now();
    if (step === last && now - said < 1_000 && done < of) return;
    if (step === last && done < of && !process.stderr.isTTY && now - said < 10_000) return;
    last = step;
    said = now;
    cli.say(cli.paint("dim", `… ${cli.t(`backup.step-${step}`, { done, of })}`));
  };
}

export async function backup(cli: Cli, options: BackupOptions): Promise<number> {
  const [{ withPlatform }, { loadConfig }, work] = await Promise.all([
    import("#server/app/start.ts"),
    import("#server/platform/config.ts"),
    import("#server/backup/backup.usecases.ts"),
  ]);
  const keeping = keepingOf(options.keep);
  if (keeping === undefined) {
    cli.say(cli.t("backup.bad-keep", { keep: options.keep! }));
    return EXIT.usage;
  }
  const config = loadConfig();
  const to = resolve(options.to ?? join(config.data, "backups"));
  if (options.to === undefined) cli.say(`${cli.paint("yellow", "!")} ${cli.t("backup.same-disk", { folder: to })}`);
  const { cover, gone } = await withPlatform(async (platform) => {
    const place = await work.placeOf(to);
    const { recipient } = await work.recoveryOf(platform.db);
    if (recipient === null) {
      const made = await platform.db.transaction().execute((trx) => work.makeRecoveryKey(trx, platform.clock()));
      cli.say(cli.t("backup.key"));
      cli.say(`\n  ${made.identity}\n`);
    }
    const taken = await work.takeBackup(platform, place, teller(cli));
    // an incomplete one takes the place of none
    const old = keeping === null || !taken.complete ? [] : await work.prune(place, keeping, await work.ownIdentity(platform));
    return { cover: taken, gone: old };
  }, config);
  if (options.json) cli.json({ ...cover, gone });
  else {
    describe(cli, to, cover);
    if (gone.length > 0) cli.print(`  ${cli.t("backup.gone", { count: gone.length })}`);
  }
  return cover.complete ? EXIT.fine : EXIT.failed;
}

/** "7,4,12": days, weeks and months of which one each is kept; null: all are kept. */
function keepingOf(text: string | undefined): { days: number; weeks: number; months: number } | null | undefined {
  if (text === undefined) return null;
  const [days, weeks, months] = /^\d{1,4},\d{1,4},\d{1,4}$/.test(text) ? text.split(",").map(Number) : [];
  return days === undefined ? undefined : { days, weeks: weeks!, months: months! };
}

const megabytes = (bytes: number): string => (bytes / 1_000_000).toFixed(1);

function describe(cli: Cli, to: string, { id, complete, rows, originals, bytes }: Cover): void {
  const mark = complete ? cli.paint("green", "✓") : cli.paint("red", "✗");
  const words = { rows, originals: originals.count, size: megabytes(bytes), lost: originals.lost };
  cli.print(`${mark} ${join(to, id)}`);
  cli.print(`  ${cli.t("backup.what", words)}`);
  if (!complete) cli.say(`${mark} ${cli.t("backup.incomplete", words)}`);
}

type RestoreOptions = { identity?: string; dryRun?: true; json?: true };

export async function restore(cli: Cli, from: string, options: RestoreOptions): Promise<number> {
  const [{ withEmptyDatabase }, { loadConfig }, work] = await Promise.all([
    import("#server/app/start.ts"),
    import("#server/platform/config.ts"),
    import("#server/backup/backup.usecases.ts"),
  ]);
  const config = loadConfig();
  const path = resolve(from);
  const single = existsSync(join(path, "backup.json"));
  const place = await work.placeOf(single ? dirname(path) : path);
  const identity = await work.identityIn(await keyText(config.data, options.identity));
  const source = { place, id: single ? basename(path) : null, identity };
  const tell = teller(cli);
  if (options.dryRun) {
    const { cover, manifest } = await work.readWhole(source, tell);
    if (options.json) cli.json({ cover, companies: manifest.companies, lost: manifest.lost });
    else {
      describe(cli, place.address, cover);
      for (const { id, invoices } of manifest.companies) cli.print(`  ${cli.t("backup.company", { id, invoices })}`);
      cli.print(`  ${cli.t("backup.dry", { at: cover.takenAt, product: cover.product })}`);
    }
    return cover.complete ? EXIT.fine : EXIT.no;
  }
  const restored = await withEmptyDatabase((url) => work.restore(config, url, source, tell), config);
  if (options.json) cli.json(restored);
  else {
    describe(cli, place.address, restored.cover);
    cli.print(`  ${cli.t("backup.restored")}`);
    if (restored.settings !== null) cli.print(`  ${cli.t("backup.settings", { file: restored.settings })}`);
  }
  return restored.cover.complete ? EXIT.fine : EXIT.no;
}

/** From the file that is named, from stdin for "-", else what this installation opens its own backups with. */
async function keyText(data: string, file: string | undefined): Promise<string> {
  if (file !== undefined && file !== "-") return readFile(file, "utf8");
  if (file === undefined) return readFile(join(data, "secrets", "backup-identity"), "utf8").catch(() => "");
  let text = "";
  for await (const chunk of process.stdin) text += String(chunk);
  return text;
}
