/** `npm run demo`: a server on a throw-away data folder with the made-up group of companies, and what to try on it. */
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join, resolve } from "node:path";
import { shanghaiToday } from "#domain/dates.ts";
import { start, withPlatform } from "#server/app/start.ts";
import type { Tell } from "#server/app/start.ts";
import { productVersion } from "#server/platform/assets.ts";
import { loadConfig } from "#server/platform/config.ts";
import type { Config } from "#server/platform/config.ts";
import { createCli, EXIT } from "../cli/cli.ts";
import type { Cli } from "../cli/cli.ts";
import { report } from "../cli/trouble.ts";
import { MissMaker } from "./misses.ts";
import type { Miss } from "./misses.ts";
import { seed } from "./seed.ts";
import { connect, startBeside } from "./simulator.ts";
import type { SeedStep } from "./seed.ts";
import { MAIL_DOMAIN } from "./seed/people.ts";
import { HappeningsMaker } from "./seed/happenings.ts";
import { WorkListMaker } from "./seed/worklist.ts";
import type { MadeInvoice } from "./world/invoices.ts";

const INVOICES = 20_000;
/** After so many days the newest invoices are no longer new, and the data is made anew. */
const FRESH_DAYS = 14;
const NOTE = "demo.json";
const PASSWORD = "piaozai-demo";
const USUAL_PORT = 7070;
const SIMULATOR_PORT = 7090;

/** An invoice from its issue until its watcher is told. */
const STORY = ["ask", "issue", "outage", "late", "told"] as const;
const PAGES = [
  { id: "reconciliation", path: "/reconciliations" },
  { id: "sources", path: "/admin/sources" },
  { id: "incidents", path: "/admin/incidents" },
  { id: "notices", path: "/admin/notices" },
  { id: "status", path: "/status/" },
] as const;

type Words = (key: string, params?: Record<string, unknown>) => string;
/** What is kept beside the data, so that the next start can say it again. */
type Note = {
  version: string;
  madeOn: string;
  accounts: { role: "administrator" | "finance" | "employee"; email: string }[];
  misses: Miss[];
  /** the tax platform's simulator beside it, and for whom it issues */
  simulator: { port: number; name: string; taxId: string } | null;
};

const cli = createCli(process.argv.slice(2));
const say: Words = (key, params) => cli.i18n.t(cli.locale, `demo:${key}`, params);

async function main(args: string[]): Promise<number> {
  if (args.includes("--help") || args.includes("-h")) {
    cli.print(say("usage", { invoices: INVOICES }));
    return EXIT.fine;
  }
  const folder = resolve(process.env["PIAOZAI_DATA"] || join(tmpdir(), `piaozai-demo-${userInfo().username}`));
  const port = process.env["PORT"] || String(await freePort(USUAL_PORT));
  const config = loadConfig({ ...process.env, PIAOZAI_DATA: folder, PIAOZAI_DEMO: "true", PORT: port, ...reachingItself() });
  cli.say(cli.paint("dim", say("folder", { folder })));
  const note = (await usableNote(folder, args.includes("--fresh"))) ?? (await fill(config, folder));
  if (note === null) {
    cli.say(`${cli.paint("red", "✗")} ${say("not-ours", { folder })}`);
    return EXIT.failed;
  }
  return await serveUntilTold(config, note, folder);
}

/** The simulator beside it stands on the same machine. */
const reachingItself = (): { PIAOZAI_PRIVATE_HOSTS: string } => ({
  PIAOZAI_PRIVATE_HOSTS: [process.env["PIAOZAI_PRIVATE_HOSTS"], "127.0.0.1"].filter(Boolean).join(","),
});

/** What an earlier demonstration left, where it can still be used. */
async function usableNote(folder: string, fresh: boolean): Promise<Note | null> {
  const text = await readFile(join(folder, NOTE), "utf8").catch(() => null);
  if (text === null || fresh) return null;
  const note = JSON.parse(text) as Note;
  const age = (Date.parse(shanghaiToday(new Date())) - Date.parse(note.madeOn)) / 86_400_000;
  if (note.version !== productVersion() || age > FRESH_DAYS) return null;
  cli.say(cli.paint("dim", say("reused", { when: note.madeOn })));
  return note;
}

/** Makes the data anew. @returns null where the folder holds something that isn't ours to throw away */
async function fill(config: Config, folder: string): Promise<Note | null> {
  const there = await readdir(folder).catch(() => []);
  if (there.length > 0 && !existsSync(join(folder, NOTE))) return null;
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  // written first: should the filling be cut short, the folder is known as ours the next time
  await writeFile(
    join(folder, NOTE),
    JSON.stringify({ version: "", madeOn: "1970-01-01", accounts: [], misses: [], simulator: null } satisfies Note),
  );
  const today = shanghaiToday(new Date());
  const misses = new MissMaker(today);
  const accounts = { administrator: `admin@${MAIL_DOMAIN}`, user: `finance@${MAIL_DOMAIN}`, password: PASSWORD };
  const tell = progress();
  const work = new WorkListMaker();
  const happenings = new HappeningsMaker(today);
  const watch = (invoice: MadeInvoice): void => {
    misses.see(invoice);
    work.see(invoice);
    happenings.see(invoice);
  };
  const seeded = await withPlatform(async (platform) => {
    const done = await seed(platform, { invoices: INVOICES, today, accounts }, tell, watch);
    await work.fill(platform, done);
    await happenings.fill(platform, done);
    const simulator = { port: await freePort(SIMULATOR_PORT), name: say("simulator"), today };
    return { ...done, simulator: { port: simulator.port, ...(await connect(platform, done, simulator)) } };
  }, config);
  cli.say(
    `${cli.paint("green", "✓")} ${say("filled", { rows: seeded.rows, documents: seeded.documents, seconds: seeded.seconds.toFixed(0) })}`,
  );
  const note: Note = {
    version: productVersion(),
    madeOn: today,
    simulator: seeded.simulator,
    misses: misses.misses(),
    accounts: [
      { role: "administrator", email: accounts.administrator },
      { role: "finance", email: accounts.user },
      ...(seeded.employee ? [{ role: "employee" as const, email: seeded.employee.email }] : []),
    ],
  };
  await writeFile(join(folder, NOTE), JSON.stringify(note, null, 2), { flush: true });
  return note;
}

/** A terminal sees one line move, a log one line per step. */
function progress(): (step: SeedStep) => void {
  let told = "";
  return (step) => {
    const line = `${cli.paint("dim", "…")} ${say(step.step, { done: step.done, of: step.of })}`;
    if (process.stderr.isTTY) process.stderr.write(`\r${line}\u001b[K${step.done >= step.of ? "\r\u001b[K" : ""}`);
    else if (step.step !== told) cli.say(line);
    told = step.step;
  };
}

async function serveUntilTold(config: Config, note: Note, folder: string): Promise<number> {
  const told = new Promise<void>((done) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => done());
  });
  const simulator = note.simulator === null ? null : await startBeside(folder, note.simulator.port, note.simulator);
  const started = await start({ server: true, worker: true, build: true }, teller(cli), config);
  present(started.address, note, simulator?.address ?? null);
  const alive = setInterval(() => undefined, 60_000);
  await told;
  clearInterval(alive);
  cli.say(say("stopping"));
  await started.stop();
  simulator?.stop();
  cli.say(say("stopped"));
  return EXIT.fine;
}

function teller({ t, paint, say: line }: Cli): Tell {
  return {
    doing: (id, params) => line(`${paint("dim", "…")} ${t(`start.${id}-doing`, params)}`),
    done: (id, params) => line(`${paint("green", "✓")} ${t(`start.${id}`, params)}`),
    note: (id, params) => line(`${paint("yellow", "!")} ${t(`start.${id}`, params)}`),
  };
}

/** The address, the accounts, and what to type. */
function present(address: string, note: Note, simulator: string | null): void {
  const indent = "  ";
  cli.print();
  cli.print(cli.paint("bold", say("open", { address })));
  cli.print();
  cli.print(say("accounts", { password: cli.paint("bold", PASSWORD) }));
  for (const { role, email } of note.accounts) cli.print(`${indent}${email}  ${cli.paint("dim", say(role))}`);
  cli.print();
  cli.print(say("try"));
  note.misses.forEach(({ id, text }, i) =>
    cli.print(`${indent}${i + 1}. “${cli.paint("bold", text)}”  ${cli.paint("dim", say(`miss.${id}`))}`),
  );
  cli.print();
  if (simulator !== null) {
    cli.print(say("story", { address: simulator }));
    for (const step of STORY) cli.print(`${indent}${say(`story-steps.${step}`)}`);
    cli.print();
  }
  cli.print(say("look", { address }));
  for (const page of PAGES) cli.print(`${indent}${address}${page.path}  ${cli.paint("dim", say(`page.${page.id}`))}`);
  cli.print();
  cli.print(cli.paint("dim", say("made-up")));
  cli.print(cli.paint("dim", say("stop")));
}

/** The port wanted, or the next free one after it: a demonstration shall open beside a running installation. */
async function freePort(wanted: number): Promise<number> {
  const free = await new Promise<boolean>((done) => {
    const probe = createServer();
    probe.once("error", () => done(false));
    probe.listen(wanted, "127.0.0.1", () => probe.close(() => done(true)));
  });
  return free || wanted % 1000 > 150 ? wanted : freePort(wanted + 1);
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.exitCode = report(cli, error);
}
process.exit();
