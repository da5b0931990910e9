/** What is asked: numbers, words and mistakes drawn from the invoices that the ordinary user can see. */
import type { Pool } from "pg";
import { Random } from "../../src/demo/random.ts";

export type Questions = {
  numbers: string[];
  /** 8-digit numbers with their codes, as typed together */
  pairs: { code: string; number: string }[];
  words: Map<string, string[]>;
};

export const COMMON_WORDS = [
  "公司",
  "服务",
  "北京",
  "有限",
  "技术",
  "科技",
  "费",
  "纸",
  "运输",
  "设备",
  "餐饮服务",
  "信息技术服务",
];

export async function drawQuestions(pool: Pool, companies: number[], count: number): Promise<Questions> {
  const random = new Random("questions");
  const digital = await pool.query<{ number: string }>(
    "select number from invoice where company_id = any($1) and length(number) = 20 order by md5(id::text) limit $2",
    [companies, count],
  );
  const paper = await pool.query<{ code: string; number: string }>(
    "select code, number from invoice where company_id = any($1) and length(number) = 8 and length(code) in (10, 12) order by md5(id::text) limit $2",
    [companies, count],
  );
  const names = await pool.query<{ seller_name: string }>(
    "select seller_name from invoice where company_id = any($1) and length(seller_name) > 9 order by md5(id::text || 'n') limit $2",
    [companies, count],
  );
  const words = new Map<string, string[]>([["common", COMMON_WORDS]]);
  for (const length of [1, 2, 3, 4, 6, 8]) {
    words.set(
      `${length}`,
      names.rows.map(({ seller_name: name }) => {
        const start = random.int(2, Math.max(2, name.length - length - 2));
        return name.slice(start, start + length);
      }),
    );
  }
  // the brand alone: two characters that few firms share
  words.set(
    "rare",
    names.rows.map(({ seller_name: name }) => name.slice(2, 4)),
  );
  return { numbers: digital.rows.map((row) => row.number), pairs: paper.rows, words };
}

/** Another digit at a random place. */
export function oneWrong(number: string, random: Random, from = 0): string {
  const at = random.int(from, number.length - 1);
  const digit = (Number(number[at]) + random.int(1, 9)) % 10;
  return number.slice(0, at) + digit + number.slice(at + 1);
}

/** Two digits of the last eight wrong. */
export function twoWrong(number: string, random: Random): string {
  const once = oneWrong(number, random, number.length - 8);
  for (let tries = 0; tries < 20; tries++) {
    const twice = oneWrong(once, random, number.length - 8);
    if ([...twice].filter((digit, i) => digit !== number[i]).length === 2) return twice;
  }
  return once;
}
