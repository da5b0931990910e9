/** admin create, token create: on the database itself, also beside a running server. */
import { createInterface } from "node:readline";
import { EXIT } from "../cli.ts";
import type { Cli } from "../cli.ts";

/** One line from stdin; typed at a terminal it isn't shown. */
async function readPassword(cli: Cli): Promise<string> {
  const { stdin } = process;
  if (!stdin.isTTY) {
    let text = "";
    for await (const chunk of stdin) text += String(chunk);
    return text.split(/\r?\n/)[0] ?? "";
  }
  process.stderr.write(cli.t("admin.password"));
  const lines = createInterface({ input: stdin, terminal: true });
  return new Promise((resolve) => {
    lines.once("line", (line) => {
      lines.close();
      process.stderr.write("\n");
      resolve(line);
    });
  });
}

type AdminOptions = { email: string; name: string; company?: string; taxId?: string; json?: true };

export async function adminCreate(cli: Cli, options: AdminOptions): Promise<number> {
  if (!/^[^\s@]+@[^\s@]+$/.test(options.email)) {
    cli.say(cli.t("admin.bad-email", { email: options.email }));
    return EXIT.usage;
  }
  const password = await readPassword(cli);
  const [{ withPlatform }, people] = await Promise.all([
    import("#server/app/start.ts"),
    import("#server/people/people.usecases.ts"),
  ]);
  const made = await withPlatform((platform) =>
    platform.db.transaction().execute((trx) =>
      people.createAdministrator(trx, {
        email: options.email,
        name: options.name,
        password,
        locale: cli.locale,
        taxId: options.taxId ?? null,
        companyName: options.company ?? cli.t("admin.company"),
      }),
    ),
  );
  if (options.json) cli.json({ userId: made.userId, companies: made.companyIds });
  else cli.print(cli.t("admin.made", { name: options.name, email: options.email }));
  return EXIT.fine;
}

export async function tokenCreate(cli: Cli, options: { email: string; name?: string; json?: true }): Promise<number> {
  const [{ withPlatform }, people] = await Promise.all([
    import("#server/app/start.ts"),
    import("#server/people/people.usecases.ts"),
  ]);
  const token = await withPlatform((platform) =>
    platform.db.transaction().execute(async (trx) => {
      const user = await people.userByEmail(trx, options.email);
      return people.createToken(trx, { userId: user.id, name: options.name ?? "cli" });
    }),
  );
  if (options.json) cli.json({ token });
  else {
    cli.say(cli.t("token.once"));
    cli.print(token);
  }
  return EXIT.fine;
}
