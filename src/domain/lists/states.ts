/**
 * What a row of a list says of an invoice's states. Words and codes are those of the 税务数字账户: 发票状态, 发票风险等级 and 风险状态
 * (01 正常, 02 异常凭证, 03 疑点), 红字锁定标志 (Y/N, 02/01), 是否勾选, 当前勾选用途 (1 抵扣, 2 退税, 3 代办退税, 6 不抵扣) and
 * 入账状态 (01 未入账, 02 and 03 入账, 06 入账撤销).
 */
import { plain } from "../text.ts";
import type { RowFacts } from "./rows.ts";

export type ListState =
  | { axis: "tax"; value: TaxValue; words: string }
  | { axis: "use"; value: "unused" | "ticked" | "deducted" | "not-deductible"; words: string }
  | { axis: "booking"; value: "not-booked" | "booked" | "reversed"; words: string };
export type StateCells = Pick<RowFacts, "state" | "risk" | "riskState" | "redLock" | "ticked" | "use" | "booking">;
type TaxValue =
  | "normal"
  | "voided"
  | "red-flushed-part"
  | "red-flushed-full"
  | "abnormal"
  | "out-of-control"
  | "red-pending"
  | "doubtful";

const TAX: readonly (readonly [RegExp, TaxValue])[] = [
  [/^(?:正常|有效|未.*)$/u, "normal"],
  [/作废/u, "voided"],
  [/红字待确认|待红冲/u, "red-pending"],
  [/部分/u, "red-flushed-part"],
  [/红冲|冲红/u, "red-flushed-full"],
  [/失控/u, "out-of-control"],
  [/异常/u, "abnormal"],
];

/** On each axis from mild to grave: the last one is what holds, the others stay in the record beside it. */
export function statesOfRow(row: StateCells): ListState[] {
  return [...taxStates(row), ...useStates(row), ...bookingStates(row)];
}

function taxStates({ state, risk, riskState, redLock }: StateCells): ListState[] {
  const said: ListState[] = [];
  const value = valueOf(TAX, state);
  const own: ListState[] = value === null ? [] : [{ axis: "tax", value, words: `发票状态 ${state}` }];
  if (value === "normal") said.push(...own);
  const risks = [
    ["发票风险等级", risk],
    ["风险状态", riskState],
  ] as const;
  for (const [name, text] of risks)
    if (/^0?3$|疑/u.test(bare(text))) said.push({ axis: "tax", value: "doubtful", words: `${name} ${text}` });
  if (/^(?:y|yes|是|0?2|(?:已)?锁定)$/iu.test(bare(redLock)))
    said.push({ axis: "tax", value: "red-pending", words: `红字锁定 ${redLock}` });
  for (const [name, text] of risks)
    if (/^0?2$|^异常|异常凭证$/u.test(bare(text)) && !/^(?:非|无|未)/u.test(bare(text)))
      said.push({ axis: "tax", value: "abnormal", words: `${name} ${text}` });
  if (value !== "normal") said.push(...own);
  return said;
}

const USES: readonly (readonly [RegExp, "ticked" | "not-deductible"])[] = [
  [/^0?6$|不抵扣/u, "not-deductible"],
  [/^0?[123]$|抵扣|退税/u, "ticked"],
];
const TICKS: readonly (readonly [RegExp, "unused" | "ticked" | "deducted"])[] = [
  [/^(?:否|n|no|0|未勾选|未确认)$/iu, "unused"],
  [/^已(?:抵扣|认证|申报抵扣|统计确认)$/u, "deducted"],
  [/^(?:是|y|yes|1|√|已勾选|勾选|已确认)$/iu, "ticked"],
];

/** What isn't ticked has no use yet, whatever stands in the column of the use. */
function useStates({ ticked, use }: StateCells): ListState[] {
  const tick = valueOf(TICKS, ticked);
  const purpose = valueOf(USES, use);
  const words = [ticked === null ? "" : `勾选 ${ticked}`, use === null ? "" : `用途 ${use}`]
    .filter((each) => each !== "")
    .join(" · ");
  const value = tick === "unused" || tick === "deducted" ? tick : (purpose ?? tick);
  return value === null ? [] : [{ axis: "use", value, words }];
}

function bookingStates({ booking }: StateCells): ListState[] {
  const value = valueOf(
    [
      [/^0?6$|撤销/u, "reversed"],
      [/^0?1$|^未/u, "not-booked"],
      [/^0?[23]$|入账/u, "booked"],
    ] as const,
    booking,
  );
  return value === null ? [] : [{ axis: "booking", value, words: `入账状态 ${booking}` }];
}

const bare = (text: string | null): string => (text === null ? "" : plain(text).replace(/\s/gu, ""));

function valueOf<T>(table: readonly (readonly [RegExp, T])[], text: string | null): T | null {
  const said = bare(text);
  return said === "" ? null : (table.find(([pattern]) => pattern.test(said))?.[1] ?? null);
}
