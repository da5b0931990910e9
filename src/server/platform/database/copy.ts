/** Many rows at once: PostgreSQL's COPY, in its text format (docs: "COPY", File Formats). */
import { type Connection, type PoolClient, type Submittable, escapeIdentifier } from "pg";
import { toJson } from "./json.ts";

type Row = Record<string, unknown>;

/** pg's connection speaks the COPY messages; its types leave them out. */
type CopyConnection = Connection & { sendCopyFromChunk(chunk: Buffer): void; endCopyFrom(): void };

/** What pg calls while the statement runs. */
class CopyIn implements Submittable {
  readonly #text: string;
  readonly #data: Buffer;
  readonly #settle: (error: Error | null) => void;
  #error: Error | null = null;

  constructor(text: string, data: Buffer, settle: (error: Error | null) => void) {
    this.#text = text;
    this.#data = data;
    this.#settle = settle;
  }
  submit(connection: Connection): void {
    connection.query(this.#text);
  }
  handleCopyInResponse(connection: CopyConnection): void {
    connection.sendCopyFromChunk(this.#data);
    connection.endCopyFrom();
  }
  handleCommandComplete(): void {}
  handleError(error: Error): void {
    this.#error = error;
    this.#settle(error);
  }
  handleReadyForQuery(): void {
    if (this.#error === null) this.#settle(null);
  }
}

/**
 * Appends rows to a table; all of them or, when one is refused, none.
 * @param data from {@link copyText}, for these columns
 */
export async function copyIn(client: PoolClient, table: string, columns: readonly string[], data: string): Promise<void> {
  const text = `copy ${escapeIdentifier(table)} (${columns.map((column) => escapeIdentifier(column)).join(", ")}) from stdin`;
  await new Promise<void>((resolve, reject) => {
    const settle = (error: Error | null): void => (error === null ? resolve() : reject(error));
    client.query(new CopyIn(text, Buffer.from(data, "utf8"), settle));
  });
}

/**
 * Rows in COPY's text format, a line each. Arrays become PostgreSQL arrays, objects become JSON.
 * @param json columns whose arrays are JSON as well
 */
export function copyText(rows: readonly Row[], columns: readonly string[], json: ReadonlySet<string>): string {
  const fields = Array.from<string>({ length: columns.length });
  let text = "";
  for (const row of rows) {
    for (let i = 0; i < columns.length; i++) fields[i] = field(row[columns[i]!], json.has(columns[i]!));
    // joined, a line is one piece of memory; put together sign by sign it would be a tree of a hundred
    text += `${fields.join("\t")}\n`;
  }
  return text;
}

function field(value: unknown, json: boolean): string {
  if (value === null || value === undefined) return "\\N";
  if (json) return escaped(toJson(value));
  switch (typeof value) {
    case "string":
      return escaped(value);
    case "number":
    case "bigint":
      return String(value);
    case "boolean":
      return value ? "t" : "f";
    default:
      return value instanceof Date ? value.toISOString() : escaped(arrayText(value as unknown[]));
  }
}

const SPECIAL = /[\\\n\r\t]/u;
const ESCAPES: Record<string, string> = { "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/** As PostgreSQL reads it back. It refuses NUL, and so does this. */
function escaped(text: string): string {
  return SPECIAL.test(text) ? text.replace(/[\\\n\r\t]/gu, (sign) => ESCAPES[sign]!) : text;
}

function arrayText(values: readonly unknown[]): string {
  if (typeof values[0] === "number") return `{${values.join(",")}}`;
  const parts = values.map((value) => `"${String(value).replace(/["\\]/gu, (sign) => `\\${sign}`)}"`);
  return `{${parts.join(",")}}`;
}
