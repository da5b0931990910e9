import { CommanderError } from "commander";
import { EXIT, createCli } from "./cli.ts";
import { createProgram } from "./program.ts";
import { report } from "./trouble.ts";

/** Waits until everything printed has left the process: a pipe may still be taking it. */
async function flushed(stream: NodeJS.WriteStream): Promise<void> {
  await new Promise<void>((resolve) => stream.write("", () => resolve()));
}

async function main(args: string[]): Promise<number> {
  const cli = createCli(args);
  let status: number = EXIT.fine;
  const program = createProgram(cli, (code) => {
    status = code;
  });
  if (args.length === 0) {
    program.outputHelp({ error: true });
    return EXIT.usage;
  }
  try {
    await program.parseAsync(args, { from: "user" });
    return status;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.fine : EXIT.usage;
    return report(cli, error);
  }
}

// a reader that goes away (head, less) is no failure of ours
for (const stream of [process.stdout, process.stderr])
  stream.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? EXIT.fine : EXIT.failed));

const status = await main(process.argv.slice(2));
await Promise.all([flushed(process.stdout), flushed(process.stderr)]);
process.exit(status);
