/** `piaozai start`, `serve` and `worker`: what happens until the first answer, and how it all ends. */
import { diskFree } from "#server/platform/disk.ts";
import { loadConfig } from "#server/platform/config.ts";
import type { Config } from "#server/platform/config.ts";
import { keepEmbedded, runningDatabase, startEmbedded } from "#server/platform/embedded/launcher.ts";
import type { Embedded } from "#server/platform/embedded/launcher.ts";
import { TroubleError } from "#server/platform/errors.ts";
import { lockData } from "#server/platform/lock.ts";
import { checkDatabase, openPlatform, prepareDatabase } from "#server/platform/platform.ts";
import type { OpenPlatform } from "#server/platform/platform.ts";
import { probePort } from "#server/platform/port.ts";
import { listenTrouble } from "./listen.ts";
import { buildWeb, webBuildNeeded } from "./web-build.ts";

const LEAST_FREE_BYTES = 200 * 1024 * 1024;

/** Tells what is done: a line when it begins to take time, and one when it is done. Ids are words of cli:start. */
export type Tell = {
  doing(id: string, params?: Record<string, string | number>): void;
  done(id: string, params?: Record<string, string | number>): void;
  note(id: string, params?: Record<string, string | number>): void;
};

export type Started = { address: string; link: string | null; stop(): Promise<void> };
export type Roles = { server: boolean; worker: boolean; build: boolean };

/** Everything that was opened, closed in the opposite order. */
function closer() {
  const steps: (() => Promise<unknown> | void)[] = [];
  return {
    add: (step: () => Promise<unknown> | void) => void steps.push(step),
    close: async () => {
      for (const step of steps.splice(0).toReversed()) await step();
    },
  };
}

/** Asks for the port before anything slow is begun. */
async function checkPort({ host, port }: Config): Promise<void> {
  const error = await probePort(host, port);
  if (error !== null) throw listenTrouble(error, host, port);
}

async function checkSpace(config: Config): Promise<void> {
  const free = await diskFree(config.data);
  if (free !== null && free < LEAST_FREE_BYTES) throw new TroubleError("disk-full", { folder: config.data });
}

/** The operator's PostgreSQL, or the embedded one: running, whoever started it. */
async function startDatabase(config: Config, tell: Tell, end: ReturnType<typeof closer>, onLaunch: () => void): Promise<string> {
  if (config.databaseUrl !== null) {
    const { version } = await checkDatabase(config.databaseUrl);
    tell.done("database-own", { version });
    return config.databaseUrl;
  }
  const onStep = (step: "init" | "recover" | "adopt") => tell.doing(`database-${step}`);
  const embedded: Embedded = await keepEmbedded(config.data, {
    onStep,
    onLaunch,
    onDeath: () => tell.note("database-restarted"),
  });
  end.add(() => embedded.stop());
  if (embedded.movedTo !== null) tell.note("database-moved", { folder: embedded.movedTo, user: embedded.user ?? "" });
  tell.done(embedded.adopted ? "database-adopted" : "database", { user: embedded.user ?? "", port: embedded.port });
  return embedded.url;
}

/** Starts what `roles` asks for; on any failure everything opened so far is closed again. */
export async function start(roles: Roles, tell: Tell, config: Config = loadConfig()): Promise<Started> {
  const end = closer();
  try {
    return await startInside(roles, tell, config, end);
  } catch (error) {
    await end.close().catch(() => undefined);
    throw error;
  }
}

async function startInside(roles: Roles, tell: Tell, config: Config, end: ReturnType<typeof closer>): Promise<Started> {
  if (roles.server) {
    const lock = await lockData(config.data);
    end.add(() => lock.release());
    await checkPort(config);
    await lock.setAddress(`${config.host}:${config.port}`);
  }
  await checkSpace(config);
  const building = roles.build && config.build && webBuildNeeded();
  if (building) tell.doing("web");
  // side by side: the database starts while the web app is built and our own code is loaded
  let launched = (): void => undefined;
  const launch = new Promise<void>((resolve) => {
    launched = resolve;
  });
  const database = startDatabase(config, tell, end, launched);
  const loading = Promise.race([
    launch,
    database.then(
      () => undefined,
      () => undefined,
    ),
  ]).then(() => import("./main.ts"));
  const [web, url, main] = await Promise.allSettled([building ? buildWeb() : Promise.resolve(), database, loading]);
  if (url.status === "rejected") throw url.reason;
  if (web.status === "rejected") throw web.reason;
  if (main.status === "rejected") throw main.reason;
  if (building) tell.done("web");

  const applied = await prepareDatabase(url.value);
  if (applied.length > 0) tell.done("migrated", { count: applied.length });
  const platform = await openPlatform(config, url.value);
  end.add(() => platform.close());
  const { firstLink, searchRebuild, serve, startWorker } = main.value;
  if ((await searchRebuild(platform.db)) !== null) tell.note("search");

  let address = "";
  let link: string | null = null;
  if (roles.server) {
    const serving = await serve(platform);
    end.add(() => serving.close());
    address = serving.address;
    link = await firstLink(platform, address);
  }
  if (roles.worker) end.add(await startWorker(platform));
  return { address, link, stop: () => end.close() };
}

/**
 * The database of an installation that isn't running, made where there is none, for whoever brings a backup into it.
 * @throws TroubleError "already-running"
 */
export async function withEmptyDatabase<T>(use: (url: string) => Promise<T>, config: Config = loadConfig()): Promise<T> {
  const end = closer();
  try {
    const lock = await lockData(config.data);
    end.add(() => lock.release());
    if (config.databaseUrl !== null) {
      await checkDatabase(config.databaseUrl);
      return await use(config.databaseUrl);
    }
    const embedded = await startEmbedded(config.data);
    end.add(() => embedded.stop());
    return await use(embedded.url);
  } finally {
    await end.close();
  }
}

/**
 * A platform for a single command beside a running server, or on its own: then the database is started for as long
 * as the command runs.
 */
export async function withPlatform<T>(use: (platform: OpenPlatform) => Promise<T>, config: Config = loadConfig()): Promise<T> {
  const end = closer();
  try {
    let url = config.databaseUrl ?? (await runningDatabase(config.data));
    if (config.databaseUrl !== null) await checkDatabase(config.databaseUrl);
    if (url === null) {
      const embedded = await startEmbedded(config.data);
      end.add(() => embedded.stop());
      url = embedded.url;
    }
    await prepareDatabase(url);
    const platform = await openPlatform(config, url, 0);
    end.add(() => platform.close());
    return await use(platform);
  } finally {
    await end.close();
  }
}
