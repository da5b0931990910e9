/** start, serve, worker: until they are told to end. */
import { EXIT } from "../cli.ts";
import type { Cli } from "../cli.ts";
import type { Tell } from "#server/app/start.ts";

const ROLES = {
  start: { server: true, worker: true, build: true },
  serve: { server: true, worker: false, build: false },
  worker: { server: false, worker: true, build: false },
} as const;

const PARENT_MS = 1_000;

/** A line per step, with the time it took since the one before. */
function teller(cli: Cli): Tell {
  let last = performance.now();
  const seconds = (): string => {
    const now = performance.now();
    const text = ((now - last) / 1000).toFixed(1);
    last = now;
    return text;
  };
  return {
    doing: (id, params) => cli.say(`${cli.paint("dim", "…")} ${cli.t(`start.${id}-doing`, params)}`),
    done: (id, params) =>
      cli.say(
        `${cli.paint("green", "✓")} ${cli.t(`start.${id}`, params)} ${cli.paint("dim", cli.t("start.seconds", { seconds: seconds() }))}`,
      ),
    note: (id, params) => cli.say(`${cli.paint("yellow", "!")} ${cli.t(`start.${id}`, params)}`),
  };
}

/** Resolves at the first signal to end, or when the process that started us is gone. */
function toldToEnd(): Promise<void> {
  return new Promise((resolve) => {
    let at = 0;
    const told = () => {
      // Ctrl-C comes twice: from the terminal and passed on by the parent; a later second one means "now"
      if (at !== 0 && Date.now() - at > 1_500) process.exit(EXIT.failed);
      at ||= Date.now();
      resolve();
    };
    process.on("SIGINT", told);
    process.on("SIGTERM", told);
    process.on("SIGHUP", told);
    process.on("disconnect", told);
    process.channel?.unref();
    // npm passes a signal on to its shell, which ends without telling us
    const parent = process.ppid;
    if (process.env.npm_lifecycle_event !== undefined) setInterval(() => process.ppid !== parent && told(), PARENT_MS).unref();
  });
}

export async function run(cli: Cli, command: keyof typeof ROLES): Promise<number> {
  const begun = performance.now();
  const end = toldToEnd();
  const { start } = await import("#server/app/start.ts");
  const tell = teller(cli);
  const started = await start(ROLES[command], tell);
  if (started.address) tell.done("ready", { address: started.address });
  else tell.done("worker-ready");
  cli.say(cli.paint("dim", cli.t("start.total", { seconds: ((performance.now() - begun) / 1000).toFixed(1) })));
  if (started.link !== null) {
    cli.say("");
    cli.say(cli.t("start.first-link"));
    cli.print(started.link);
    cli.say("");
  }
  // nothing else may be on the event loop that keeps a worker without jobs alive
  const alive = setInterval(() => undefined, 60_000);
  await end;
  clearInterval(alive);
  cli.say(cli.t("start.stopping"));
  await started.stop();
  cli.say(cli.t("start.stopped"));
  return EXIT.fine;
}
