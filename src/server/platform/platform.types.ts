import type { Clock } from "./clock.ts";
import type { Config } from "./config.ts";
import type { Db } from "./database/tables.ts";
import type { FileStore } from "./files.ts";
import type { I18n } from "./i18n.ts";
import type { Jobs } from "./jobs.ts";
import type { Log } from "./log.ts";

/** Everything outside that the modules may use; made once per process. */
export type Platform = {
  config: Config;
  db: Db;
  log: Log;
  clock: Clock;
  files: FileStore;
  jobs: Jobs;
  i18n: I18n;
};
