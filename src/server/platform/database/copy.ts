/** Many rows at once: PostgreSQL's COPY, in its binary format (docs: "COPY", File Formats). */
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

type ColumnType = keyof typeof WRITERS;

/**
 * Rows on their way to a table. Numbers and times go as PostgreSQL keeps them: writing and reading their digits would take longer
 * than all the rest.
 */
export class CopyRows {
  readonly #table: string;
  readonly #types: ReadonlyMap<string, ColumnType>;
  #columns: { name: string; write: Writer }[] = [];
  readonly #out = new Bytes();
  #rows = 0;

  private constructor(table: string, types: ReadonlyMap<string, ColumnType>) {
    this.#table = table;
    this.#types = types;
  }

  static async into(client: PoolClient, table: string): Promise<CopyRows> {
    const { rows } = await client.query<{ name: string; type: ColumnType }>(
      `select a.attname as name, t.typname as type from pg_attribute a join pg_type t on t.oid = a.atttypid
       where a.attrelid = $1::regclass and a.attnum > 0 and not a.attisdropped`,
      [escapeIdentifier(table)],
    );
    return new CopyRows(table, new Map(rows.map(({ name, type }) => [name, type])));
  }

  /** Every row has the columns of the first. */
  add(row: Row): void {
    if (this.#rows++ === 0) {
      this.#columns = Object.keys(row).map((name) => ({ name, write: WRITERS[this.#types.get(name)!] }));
      this.#out.begin();
    }
    this.#out.int16(this.#columns.length);
    for (const { name, write } of this.#columns) {
      const value = row[name];
      if (value === null || value === undefined) this.#out.int32(-1);
      else write(this.#out, value);
    }
  }

  /** Appends the rows to the table; all of them or, when one is refused, none. Then others can be added. @returns how many there were */
  async send(client: PoolClient): Promise<number> {
    const rows = this.#rows;
    if (rows === 0) return 0;
    const columns = this.#columns.map(({ name }) => escapeIdentifier(name)).join(", ");
    const text = `copy ${escapeIdentifier(this.#table)} (${columns}) from stdin (format binary)`;
    const data = this.#out.end();
    await new Promise<void>((resolve, reject) => {
      const settle = (error: Error | null): void => (error === null ? resolve() : reject(error));
      client.query(new CopyIn(text, data, settle));
    });
    this.#rows = 0;
    return rows;
  }
}

const SIGNATURE = Buffer.from("PGCOPY\n\u00ff\r\n\0\0\0\0\0\0\0\0\0", "latin1");
const SHORT = 24;
const HALF = 2 ** 32;

/** Bytes that are written one after the other, the highest of a number first. */
class Bytes {
  #data = Buffer.allocUnsafeSlow(2 ** 20);
  #view = new DataView(this.#data.buffer);
  #at = 0;
  /** the last large number, and its halves: an id comes in many rows */
  #large = "0";
  #high = 0;
  #low = 0;

  begin(): void {
    this.#at = SIGNATURE.copy(this.#data);
  }

  /** @returns everything since `begin`, until something is written again */
  end(): Buffer {
    this.int16(-1);
    return this.#data.subarray(0, this.#at);
  }

  int16(value: number): void {
    this.#room(2);
    this.#view.setInt16(this.#at, value);
    this.#at += 2;
  }

  int32(value: number): void {
    this.#room(4);
    this.#view.setInt32(this.#at, value);
    this.#at += 4;
  }

  byte(value: number): void {
    this.#room(1);
    this.#view.setUint8(this.#at++, value);
  }

  /** @param value a whole number, at most 2^53 from 0 */
  int64(value: number): void {
    const high = Math.floor(value / HALF);
    this.int32(high);
    this.int32(value - high * HALF);
  }

  /** @param digits of a whole number, at most 2^63 from 0 */
  digits64(digits: string): void {
    if (digits.length < 16) {
      this.int64(Number(digits));
      return;
    }
    if (digits !== this.#large) {
      const value = BigInt(digits);
      this.#large = digits;
      this.#high = Number(BigInt.asIntN(32, value >> 32n));
      this.#low = Number(BigInt.asIntN(32, value));
    }
    this.int32(this.#high);
    this.int32(this.#low);
  }

  /** A text in UTF-8 without its length. */
  text(text: string): void {
    const { length } = text;
    this.#room(3 * length);
    // most short texts are ASCII, and written before the encoder has been called
    if (length <= SHORT && this.#ascii(text)) return;
    this.#at += this.#data.write(text, this.#at, "utf8");
  }

  /** What `write` writes, after the number of its bytes. */
  counted(write: () => void): void {
    this.int32(0);
    const start = this.#at;
    write();
    this.#view.setInt32(start - 4, this.#at - start);
  }

  #ascii(text: string): boolean {
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      if (unit > 127) return false;
      this.#data[this.#at + i] = unit;
    }
    this.#at += text.length;
    return true;
  }

  #room(bytes: number): void {
    if (this.#at + bytes <= this.#data.length) return;
    const larger = Buffer.allocUnsafeSlow(2 * (this.#at + bytes));
    this.#data.copy(larger, 0, 0, this.#at);
    this.#data = larger;
    this.#view = new DataView(larger.buffer);
  }
}

type Writer = (out: Bytes, value: unknown) => void;

const DAY = 86_400_000;
/** PostgreSQL counts from 2000. */
const EPOCH = Date.UTC(2000, 0, 1);
const OID = { int4: 23, text: 25 };

const text: Writer = (out, value) => out.counted(() => out.text(value as string));

/** By the name of the type, each after the number of its bytes. */
const WRITERS = {
  text,
  int4: (out, value) => {
    out.int32(4);
    out.int32(value as number);
  },
  int8: (out, value) => {
    out.int32(8);
    out.digits64(String(value));
  },
  bool: (out, value) => {
    out.int32(1);
    out.byte(value === true ? 1 : 0);
  },
  date: (out, value) => {
    const days = (Date.parse(value as string) - EPOCH) / DAY;
    if (!Number.isInteger(days)) throw new RangeError("no date");
    out.int32(4);
    out.int32(days);
  },
  timestamptz: (out, value) => {
    out.int32(8);
    out.int64(((value as Date).getTime() - EPOCH) * 1000);
  },
  jsonb: (out, value) =>
    out.counted(() => {
      // the version of its form
      out.byte(1);
      out.text(toJson(value));
    }),
  _int4: (out, value) => array(out, OID.int4, value as number[], WRITERS.int4),
  _text: (out, value) => array(out, OID.text, value as string[], text),
} satisfies Record<string, Writer>;

/** Dimensions (none of an empty one), whether there are nulls, type, length, first index, then each. */
function array(out: Bytes, oid: number, values: readonly unknown[], write: Writer): void {
  out.counted(() => {
    out.int32(values.length === 0 ? 0 : 1);
    out.int32(0);
    out.int32(oid);
    if (values.length === 0) return;
    out.int32(values.length);
    out.int32(1);
    for (const value of values) write(out, value);
  });
}
