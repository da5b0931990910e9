import { plain } from "#domain/text.ts";

export type Original = { code: string | null; number: string | null };

const CODE_AND_NUMBER = /发票代码[:为]?(\d{10}|\d{12})[^\d]{0,12}(?:发票)?号码[:为]?(\d{8})(?!\d)/;
const DIGITAL_NUMBER = /(?:被红冲|对应|原)[^\d]{0,20}号码[:为]?(\d{20})(?!\d)/;
const NUMBER_ONLY = /(?:被红冲|对应正数|对应蓝字)[^\d]{0,20}号码[:为]?(\d{8})(?!\d)/;

/** The blue invoice that a red one names in its remark (备注), in the wordings of both eras; null where none is named. */
export function originalFromRemark(remark: string | null): Original | null {
  const text = plain(remark ?? "").replace(/\s/g, "");
  const pair = CODE_AND_NUMBER.exec(text);
  if (pair && /对应|被红冲|原/.test(text)) return { code: pair[1] ?? null, number: pair[2] ?? null };
  const number = DIGITAL_NUMBER.exec(text)?.[1] ?? NUMBER_ONLY.exec(text)?.[1];
  return number === undefined ? null : { code: null, number };
}

/** A reference as XML states it: one or both of code and number, in whichever of the two elements. */
export function originalFrom(code: string | null, number: string | null): Original | null {
  if (code !== null && /^\d{20}$/.test(code)) return { code: null, number: code };
  return code === null && number === null ? null : { code, number };
}
