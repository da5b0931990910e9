/** House rules that no linter knows: sizes, who writes which table, words in three languages, what stays out of SQL. */
import { globSync, readFileSync } from "node:fs";
import ts from "typescript";
import { expect, test } from "vitest";

const LINES_PER_FILE = 400;
const LINES_PER_FUNCTION = 70;
const LINES_PER_COMPONENT = 120;
const sources = globSync("src/**/*.{ts,tsx}").filter(
  (file) => !/\.(test|bench)\.tsx?$/.test(file) && !file.includes("/testing/"),
);
const read = (file: string): string => readFileSync(file, "utf8");

function longFunctions(file: string): string[] {
  const source = ts.createSourceFile(file, read(file), ts.ScriptTarget.Latest, true);
  const limit = file.endsWith(".tsx") ? LINES_PER_COMPONENT : LINES_PER_FUNCTION;
  const found: string[] = [];
  const line = (position: number): number => source.getLineAndCharacterOfPosition(position).line;
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) && "body" in node && node.body) {
      const length = line(node.end) - line(node.getStart()) + 1;
      if (length > limit) found.push(`${file}:${line(node.getStart()) + 1} has ${length} lines`);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

test("a file fits in a sitting", () => {
  expect(sources.filter((file) => read(file).split("\n").length > LINES_PER_FILE + 1)).toEqual([]);
});

test("a function fits on a screen", () => {
  expect(sources.flatMap(longFunctions)).toEqual([]);
});

/** The module that owns each table: only its files write it. */
const OWNERS: Record<string, string> = {
  company_group: "people",
  company: "people",
  department: "people",
  department_head: "people",
  membership: "people",
  role: "people",
  installation_setting: "people",
  access_grant: "people",
  api_token: "people",
  one_time_link: "people",
  attempt_count: "people",
  known_device: "people",
  mail: "platform",
  used_code: "people",
  passkey: "people",
  passkey_challenge: "people",
  sso_provider: "people",
  sso_attempt: "people",
  sso_session: "people",
  account_state: "people",
  membership_pause: "people",
  invitation: "people",
  handover: "people",
  people_import: "people",
  people_import_row: "people",
  blob: "platform",
  blob_scan: "platform",
  event: "platform",
  event_unsealed: "platform",
  event_log: "operations",
  event_seal: "operations",
  event_node: "operations",
  event_key: "operations",
  event_older: "operations",
  integrity_finding: "operations",
  setting: "platform",
  idempotency_key: "platform",
  batch: "intake",
  document: "intake",
  refused_file: "intake",
  trust_run: "intake",
  invoice: "invoices",
  invoice_item: "invoices",
  invoice_document: "invoices",
  invoice_state: "invoices",
  invoice_listing: "invoices",
  list_import: "lists",
  list_row_error: "lists",
  list_mapping: "lists",
  number_registry: "invoices",
  duplicate_case: "invoices",
  source_delay: "sources",
  invoice_search: "invoices",
  invoice_unmasking: "invoices",
  erasure: "operations",
  known_name: "invoices",
  known_name_backlog: "invoices",
  lookup: "diagnose",
  miss_hour: "diagnose",
  miss_vote: "diagnose",
  batch_lookup: "diagnose",
  batch_lookup_row: "diagnose",
  print_job: "printing",
  stored_query: "find",
  support_ticket: "support",
  ticket_comment: "support",
  issuer_letter: "support",
  watch: "support",
  watch_head: "support",
  watch_key: "support",
  access_request: "access",
  outbox: "notices",
  outbox_head: "notices",
  outbox_waiting: "platform",
  webhook: "notices",
  webhook_delivery: "notices",
  subscription: "notices",
  follower: "notices",
  inbox_entry: "notices",
  source: "sources",
  migration_run: "sources",
  migration_row: "sources",
  migration_template: "sources",
  reconciliation: "sources",
  reconciliation_run: "sources",
  reconciliation_item: "sources",
  reconciliation_finding: "sources",
  reconciliation_report: "sources",
  ledger_record: "sources",
  source_item: "sources",
  source_run: "sources",
  notice: "notices",
  notice_dismissal: "notices",
  incident: "notices",
  incident_entry: "notices",
  incident_plan: "notices",
  duty: "notices",
  status_subscriber: "notices",
};

test("only the owner of a table writes it", () => {
  const strangers = sources
    .filter((file) => file.startsWith("src/server/"))
    .flatMap((file) => {
      const text = read(file);
      const byBuilder = [...text.matchAll(/(?:insertInto|updateTable|deleteFrom|mergeInto)\(\s*["'`](\w+)/g)];
      const bySql = [
        ...text.matchAll(/(?:insert into|update|delete from)\s+"?([a-z_]+)"?\s+(?:as \w+ )?(?:\(|set|where|values|select)/gi),
      ];
      return [...byBuilder, ...bySql]
        .map((match) => match[1]!.toLowerCase())
        .filter((table) => OWNERS[table] !== undefined && OWNERS[table] !== file.split("/")[2])
        .map((table) => `${file} writes ${table}`);
    });
  expect(strangers).toEqual([]);
});

const migrations = globSync("src/server/platform/database/migrations/*.sql").map(read).join("\n").replace(/--.*$/gm, "");

/** Tables as the migrations make them, each with the columns of its primary key. */
const primaryKeys = new Map(
  [...migrations.matchAll(/create table "?(\w+)"? \(([\s\S]*?)\n\)/g)].map(([, name, body]) => {
    const several = /primary key \(([^)]*)\)/.exec(body!)?.[1];
    const one = /^\s*"?(\w+)"? [^\n]*primary key/m.exec(body!)?.[1];
    return [name!, (several ?? one ?? "").split(/,\s*/)] as const;
  }),
);
/** They grow with the invoices, and would be spread over machines by company. */
const big = [...primaryKeys].filter(([, key]) => key[0] === "company_id").map(([name]) => name);

test("O5 the tables stay within what a distributed PostgreSQL offers", () => {
  expect(migrations).not.toMatch(/\b(big|small)?serial\b|create sequence|generated (always|by default) as identity/i);
  const server = sources.filter((file) => file.startsWith("src/server/"));
  expect(server.filter((file) => /\bnextval\(|\bcurrval\(/i.test(read(file)))).toEqual([]);
  expect(server.filter((file) => /\bpg_(try_)?advisory_(lock|unlock)/i.test(read(file)))).toEqual([]);
  // its callers are polled as well, see there
  expect(server.filter((file) => /[`"']listen /i.test(read(file)))).toEqual(["src/server/platform/jobs.ts"]);
});

test("O5 indexes are btrees or GIN over one column", () => {
  const methods = [...migrations.matchAll(/\busing (\w+) ?\(([^)]*)\)/gi)];
  expect(methods.length).toBeGreaterThan(0);
  const others = methods.filter(([, method, columns]) => method !== "btree" && (method !== "gin" || columns!.includes(",")));
  expect(others.map(([text]) => text)).toEqual([]);
});

test("O5 company_id leads the keys of big tables", () => {
  expect(big).toContain("invoice");
  const inMiddle = [...primaryKeys].filter(([, key]) => key.indexOf("company_id") > 0).map(([name]) => name);
  // asked by number alone, of whichever company
  expect(inMiddle).toEqual(["number_registry"]);
  const unique = [...migrations.matchAll(/create unique index \w+ on "?(\w+)"? \((\w+)/g)];
  expect(unique.filter(([, table, first]) => big.includes(table!) && first !== "company_id").map(([text]) => text)).toEqual([]);
});

test("O5 the operator's page names every big table", () => {
  const named = [...read("docs/growth.md").matchAll(/create_distributed_table\('(\w+)'/g)].map(([, name]) => name!);
  // the last two are short and have no key: what was sealed, or has its place in the outbox, leaves them
  expect(named.sort()).toEqual([...big, "number_registry", "event_unsealed", "outbox_waiting"].sort());
});

function keysOf(value: unknown, prefix = ""): string[] {
  if (typeof value !== "object" || value === null) return [prefix];
  return Object.entries(value).flatMap(([key, inner]) => keysOf(inner, prefix === "" ? key : `${prefix}.${key}`));
}

/** "name" of "name_one", "name_other": languages differ in plural forms */
const withoutPlural = (key: string): string => key.replace(/_(zero|one|two|few|many|other)$/, "");

test("U1 every word stands in all three languages", () => {
  const catalogue = (language: string): string[] =>
    [...new Set(keysOf(JSON.parse(read(`src/locales/${language}.json`))).map(withoutPlural))].sort();
  expect(catalogue("zh-TW")).toEqual(catalogue("zh-CN"));
  expect(catalogue("en")).toEqual(catalogue("zh-CN"));
});

test("U1 no Chinese words in the code of pages, routes and commands", () => {
  const places = sources.filter((file) => /^src\/(web|server|cli|api)\//.test(file));
  const offenders = places.filter((file) => {
    const code = read(file)
      .replace(/\/\*[\s\S]*?\*\//g, "")
      .replace(/(^|[^:])\/\/.*$/gm, "$1");
    return /[\u4e00-\u9fff]/.test(code);
  });
  expect(offenders).toEqual([]);
});

test("O4 the server goes out by its doors alone", () => {
  const doors = ["outgoing.ts", "sftp.ts", "mail/mail-server.ts", "mail/mailbox.ts"].map((file) => `src/server/platform/${file}`);
  const sockets = ["src/server/platform/scanner/clamd.ts"];
  const going = sources.filter(
    (file) =>
      file.startsWith("src/server/") &&
      /\bfetch\(|^import (?!type)[^;]*from "(?:node:https?|nodemailer|imapflow|ssh2|undici)"/m.test(read(file)),
  );
  expect(going.filter((file) => !doors.includes(file))).toEqual([]);
  const connecting = sources.filter(
    (file) =>
      file.startsWith("src/server/") &&
      !file.includes(".test.") &&
      /^import \{[^}]*\bconnect\b[^}]*\} from "node:(?:net|tls)"/m.test(read(file)),
  );
  expect(connecting.filter((file) => !sockets.includes(file))).toEqual([]);
});
