/** What people call the states of an invoice: 已入账, 作废, 未报销, 已归档. */
import type { NewPiece, Scan } from "./question-scan.ts";

/** The words of a state, and the filters that they mean; those of "not" come first, so that 未入账 isn't 入账. */
const STATES: readonly (readonly [string, readonly string[]])[] = [
  ["(?:未|没有?|还没|尚未|不曾)(?:入账|记账)|待入账|not booked|unbooked", ["status:booking:not-booked"]],
  ["(?:已经?)(?:入账|记账)|入了?账的?|booked", ["status:booking:booked"]],
  ["(?:已)?(?:入账)?冲销(?:的)?|reversed", ["status:booking:reversed"]],
  ["(?:已经?)?作废(?:的|了)?(?:发票|票)?|voided|void", ["status:tax:voided"]],
  ["(?:已)?全额红冲", ["status:tax:red-flushed-full"]],
  ["(?:已)?部分红冲", ["status:tax:red-flushed-part"]],
  ["(?:已)?(?:被)?红冲(?:的|了)?|red-flushed", ["status:tax:red-flushed-part", "status:tax:red-flushed-full"]],
  ["红字确认中|待红冲", ["status:tax:red-pending"]],
  ["失控(?:的)?(?:发票|票|凭证)?|out-of-control", ["status:tax:out-of-control"]],
  ["异常(?:的)?(?:发票|票|凭证)|税务异常|abnormal", ["status:tax:abnormal"]],
  ["税务正常|状态正常", ["status:tax:normal"]],
  ["(?:未|没有?|还没|尚未|待)勾选|unticked", ["status:use:unused"]],
  ["(?:已经?)勾选|ticked", ["status:use:ticked"]],
  ["(?:不可|不能|不得|不予)抵扣|not-deductible", ["status:use:not-deductible"]],
  ["(?:已经?)(?:抵扣|认证)|deducted", ["status:use:deducted"]],
  ["(?:未|没有?|还没|尚未|待)(?:报销|报账)|unclaimed", ["status:claim:none"]],
  ["报销中|(?:已)提交报销|submitted", ["status:claim:submitted"]],
  ["(?:报销)(?:已)?(?:审批|批准)(?:通过)?|approved", ["status:claim:approved"]],
  ["(?:已经?)(?:报销|报账|付款)|paid", ["status:claim:paid"]],
  ["(?:未|没有?|还没|尚未|待)归档|unarchived", ["archived:false"]],
  ["(?:已经?)归档(?:的)?|archived", ["archived:true"]],
  ["(?:没有?|无|缺少?|未上传|没上传|缺失)(?:发票)?原件(?:的)?|no original|without original", ["original:false"]],
  ["(?:已?有)(?:发票)?原件(?:的)?|with original", ["original:true"]],
];

/** Said after 状态: the word alone is enough. */
const NAMED: readonly (readonly [string, readonly string[]])[] = [
  ...STATES,
  ["正常|normal", ["status:tax:normal"]],
  ["入账", ["status:booking:booked"]],
  ["异常", ["status:tax:abnormal"]],
  ["勾选", ["status:use:ticked"]],
  ["抵扣|认证", ["status:use:deducted"]],
  ["报销", ["status:claim:paid"]],
  ["归档", ["archived:true"]],
];

const EDGE = String.raw`(?![A-Za-z-])`;
const IN_TEXT = STATES.map(([words, values]) => [new RegExp(`(?<![A-Za-z-])(?:${words})${EDGE}`, "giu"), values] as const);
const WHOLE = NAMED.map(([words, values]) => [new RegExp(`^(?:${words})$`, "iu"), values] as const);

/** Takes what says a state by itself. A single English word is a state only after a label: "paid" may stand in a remark. */
export function scanStates(scan: Scan): void {
  for (const [pattern, values] of IN_TEXT)
    scan.each(pattern, (match) => (/^[A-Za-z-]+$/u.test(match[0]) ? null : values.map(filterPiece)));
}

/** What stands after 状态:, or null where it is no state. */
export function statePieces(text: string): NewPiece[] | null {
  if (/^(?:tax|delivery|use|booking|claim|archive):[a-z-]+$/u.test(text)) return [filterPiece(`status:${text}`)];
  const found = WHOLE.find(([pattern]) => pattern.test(text.trim()));
  return found ? found[1].map(filterPiece) : null;
}

const filterPiece = (value: string): NewPiece => ({ field: "filter", value, mended: [] });
