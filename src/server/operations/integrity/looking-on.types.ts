/** What a look at everything has at hand. */
import type { Clock } from "#server/platform/clock.ts";
import type { Db } from "#server/platform/database/tables.ts";

export type Looking = {
  db: Db;
  clock: Clock;
  /** folder of the originals */
  root: string;
  /** everything closely, and not only whose turn it is */
  full: boolean;
  /** folders and indexes whose turn it is */
  due: ReadonlySet<string>;
  /** what was found to be wrong before is looked at closely each time */
  suspects: ReadonlySet<string>;
  /** notes that this was looked at closely */
  noteLooked(name: string): void;
};
