import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { cut, table, widthOf } from "./table.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "piaozai-cli-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

type Result = { status: number; out: string; err: string };
const run = (args: string[], env: Record<string, string> = {}): Promise<Result> =>
  new Promise((resolve) => {
    const options = { env: { PATH: process.env.PATH ?? "", PIAOZAI_DATA: join(folder, "data"), LANG: "en_US.UTF-8", ...env } };
    execFile(process.execPath, ["src/cli/main.ts", ...args], options, (error, out, err) =>
      resolve({ status: error ? Number(error.code) : 0, out, err }),
    );
  });

test("U1 help speaks the language of the terminal, or the one that is asked for", async () => {
  const [chinese, english, traditional] = await Promise.all([
    run(["--help"], { LANG: "C" }),
    run(["find", "--help"]),
    run(["--lang", "zh-TW", "find", "--help"]),
  ]);
  expect(chinese).toMatchObject({ status: 0, out: expect.stringContaining("用法：") });
  expect(english.out).toContain("find invoices");
  expect(traditional.out).toContain("查詢發票");
});

test("wrong usage ends with 2 and says what is wrong", async () => {
  const wrong = [["find"], ["nothing"], ["doctor", "--what"], ["seed", "--invoices", "many"], ["find", "x", "--limit", "0"], []];
  const results = await Promise.all(wrong.map((args) => run(args)));
  expect(results.map((each) => each.status)).toEqual(wrong.map(() => 2));
  expect(results[2]!.err).toContain("--what");
});

test("without a token or a server the status is 3 and the way out is named", async () => {
  const [noToken, nobody] = await Promise.all([
    run(["find", "1"]),
    run(["why", "1"], { PIAOZAI_TOKEN: "pzt_x.y", PIAOZAI_URL: "http://127.0.0.1:9" }),
  ]);
  expect(noToken).toMatchObject({ status: 3, out: "", err: expect.stringContaining("token create") });
  expect(nobody).toMatchObject({ status: 3, out: "", err: expect.stringContaining("npm start") });
});

test("a wrong setting is named", async () => {
  expect(await run(["doctor"], { PORT: "seventy" })).toMatchObject({ status: 3, err: expect.stringContaining("PORT") });
});

test("E2 read gives a JSON line per file; what is no invoice ends with 1, a missing file with 3", async () => {
  const path = join(folder, "笔记.txt");
  await writeFile(path, "nothing of the kind");
  const [read, missing] = await Promise.all([run(["read", "--json", path]), run(["read", join(folder, "gone.pdf")])]);
  expect(read.status).toBe(1);
  expect(JSON.parse(read.out)).toMatchObject({ file: path, invoices: [], problems: [expect.anything()] });
  expect(missing).toMatchObject({ status: 3, err: expect.stringContaining("gone.pdf") });
});

test("a Chinese character takes two places, and strangers' control characters none", () => {
  expect(widthOf("发票a")).toBe(5);
  expect(cut("发票号码", 6)).toBe("发票…");
  const lines = table(
    [{ title: "名" }, { title: "¥", side: "right" }],
    [
      ["清河\u001b[31m", "1.00"],
      ["a", "20.00"],
    ],
  );
  expect(lines[1]).not.toContain("\u001b");
  expect(new Set(lines.slice(1).map(widthOf)).size).toBe(1);
});
