/** Writes the public status anew: page and feed in every language, from what was last known where the database is away. */
import { join } from "node:path";
import { LANGUAGES } from "#domain/notices/notices.ts";
import { mailReady } from "#server/platform/mail/mail.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { type PublicFiles, publicFiles } from "#server/platform/public-files.ts";
import type { Watch } from "../incidents/watch.ts";
import { statusFeed } from "./feed.ts";
import { type StatusOf, statusPage } from "./page.ts";
import { type Snapshot, takeSnapshot } from "./snapshot.ts";

export const STATUS_FOLDER = "status";
export const statusFiles = ({ config }: Pick<Platform, "config">): PublicFiles => publicFiles(join(config.data, STATUS_FOLDER));

/** What was last known, for a process that hasn't reached the database itself; public like the pages. */
const KNOWN = "known.json";
const DATES = new Set(["at", "startedAt", "expectedAt", "resolvedAt", "from", "until", "publishedAt"]);
const revived = (text: string | null): Snapshot | null =>
  text === null
    ? null
    : (JSON.parse(text, (key, value: unknown) =>
        DATES.has(key) && typeof value === "string" ? new Date(value) : value,
      ) as Snapshot);

export type StatusWriter = { write(): Promise<void> };

export function newStatusWriter(platform: Platform, watch: Pick<Watch, "database">): StatusWriter {
  const files = statusFiles(platform);
  const { config, i18n, clock } = platform;
  const base = config.baseUrl === null ? "" : `${config.baseUrl}/status/`;
  const subscribe = mailReady(config) ? `${config.baseUrl}/status-mail` : null;
  let snapshot: Snapshot | null = null;
  return {
    write: async () => {
      const database = watch.database();
      if (database.reachable) {
        snapshot = await takeSnapshot(platform);
        await files.write(KNOWN, JSON.stringify(snapshot));
      }
      snapshot ??= revived(await files.read(KNOWN));
      const status: StatusOf = { snapshot, database, now: clock(), subscribe };
      for (const language of LANGUAGES) {
        const page = statusPage(i18n, language, status);
        await files.write(`${language}.html`, page);
        // the one that a web server gives who names none
        if (language === LANGUAGES[0]) await files.write("index.html", page);
        if (snapshot !== null) await files.write(`${language}.atom`, statusFeed(i18n, language, { snapshot, base }));
      }
    },
  };
}
