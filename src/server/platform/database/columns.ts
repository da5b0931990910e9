/**
 * How columns come and go. int8 comes as a string (ids, fen), `date` as "yyyy-MM-dd", timestamptz as Date,
 * jsonb as parsed JSON; jsonb is written as JSON.stringify(value).
 */
import type { ColumnType } from "kysely";

/** a 64-bit id as a decimal string */
export type Id = string;
/** bigint fen: read as a string, written as bigint or string */
export type NullableFen = ColumnType<string | null, string | bigint | null | undefined, string | bigint | null>;
export type Now = ColumnType<Date, Date | string | undefined, Date | string>;
export type Instant = ColumnType<Date, Date | string, Date | string>;
export type NullableInstant = ColumnType<Date | null, Date | string | null | undefined, Date | string | null>;
/** Written as text (JSON.stringify), read as `T`; the column has a default. */
export type Json<T> = ColumnType<T, string | undefined, string>;
export type RequiredJson<T> = ColumnType<T, string, string>;
export type NullableJson<T> = ColumnType<T | null, string | null | undefined, string | null>;
export type Data = Record<string, unknown>;

export type Timestamped = { created_at: Now };
export type Optional<T> = ColumnType<T | null, T | null | undefined, T | null>;
