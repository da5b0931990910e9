/** The platform of a process that may be killed: once it is, nothing of it answers any more. */
import type { Platform } from "#server/platform/platform.types.ts";
import { Killed } from "./other-side.ts";

/** @param risk how likely it dies at each step */
export function mortal(platform: Platform, chance: () => number, risk: number): Platform {
  let dead = false;
  const step = () => {
    dead ||= chance() < risk;
    if (dead) throw new Killed();
  };
  return {
    ...platform,
    clock: () => {
      step();
      return platform.clock();
    },
    files: {
      ...platform.files,
      put: async (...args) => {
        step();
        const stored = await platform.files.put(...args);
        step();
        return stored;
      },
    },
    jobs: {
      ...platform.jobs,
      // in the middle of the transaction that takes a page
      enqueueAll: async (...args) => {
        step();
        await platform.jobs.enqueueAll(...args);
        step();
      },
    },
  };
}
