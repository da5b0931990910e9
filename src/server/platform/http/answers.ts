/** How many answers of the last minutes were the server's own fault: a process counts its own. */
import type { App } from "./http.types.ts";

const MINUTE_MS = 60_000;
const MINUTES = 5;

export type Answers = {
  note(status: number): void;
  /** of the last five minutes */
  lately(): { all: number; failed: number };
};

/** @param now milliseconds that only go on */
export function newAnswers(now: () => number): Answers {
  const minutes: { minute: number; all: number; failed: number }[] = [];
  const recent = () => {
    const minute = Math.floor(now() / MINUTE_MS);
    while (minutes.length > 0 && minutes[0]!.minute <= minute - MINUTES) minutes.shift();
    return minute;
  };
  return {
    note: (status) => {
      const minute = recent();
      let last = minutes.at(-1);
      if (last?.minute !== minute) minutes.push((last = { minute, all: 0, failed: 0 }));
      last.all += 1;
      if (status >= 500) last.failed += 1;
    },
    lately: () => {
      recent();
      return {
        all: minutes.reduce((sum, { all }) => sum + all, 0),
        failed: minutes.reduce((sum, { failed }) => sum + failed, 0),
      };
    },
  };
}

/** Counts the answers of the interface; whether the server is ready is no answer to anybody's question. */
export function countAnswers(app: App): Answers {
  const answers = newAnswers(() => performance.now());
  app.addHook("onResponse", (request, reply, done) => {
    if (request.url.startsWith("/api/")) answers.note(reply.statusCode);
    done();
  });
  return answers;
}
