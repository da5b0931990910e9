/** Questions that find nothing and deserve a good answer, made from the invoices of the demonstration. */
import type { MadeInvoice } from "./world/invoices.ts";

export const MISSES = ["wrong-digit", "no-code", "wrong-year", "fiscal", "wild-guess"] as const;
export type MissId = (typeof MISSES)[number];
/** what to type into the box */
export type Miss = { id: MissId; text: string };

/** Watches the invoices go by and picks what the questions need. */
export class MissMaker {
  readonly #today: string;
  readonly #numbers = new Set<string>();
  #recent: string | null = null;
  #lastYear: string | null = null;
  #fiscalCode: string | null = null;

  constructor(today: string) {
    this.#today = today;
  }

  see({ facts, story, rows, direction, companyId }: MadeInvoice): void {
    if (facts.number !== null) this.#numbers.add(facts.number);
    // the second company's, so that the finance person of the first two sees them and an employee doesn't
    if (story !== null || rows !== 1 || direction !== "received" || companyId > 2) return;
    const year = Number(this.#today.slice(0, 4));
    if (facts.kind === "digital-vat-special" && facts.date !== null) {
      if (facts.date.startsWith(String(year - 1)) && facts.date.slice(5, 7) === "09") this.#lastYear = facts.number;
      if (facts.date <= this.#today) this.#recent = facts.number;
    }
    if (facts.kind === "fiscal") this.#fiscalCode = facts.code;
  }

  /** The five questions, in the order of `MISSES`. */
  misses(): Miss[] {
    const recent = this.#recent ?? "";
    return [
      { id: "wrong-digit", text: swapped(recent) },
      { id: "no-code", text: this.#unknown("8", 8) },
      { id: "wrong-year", text: `${this.#lastYear ?? recent} ${this.#today.slice(0, 4)}年` },
      { id: "fiscal", text: `${this.#fiscalCode ?? ""} ${this.#unknown("009", 10)}` },
      { id: "wild-guess", text: this.#unknown(`${this.#today.slice(2, 4)}11298`, 20) },
    ];
  }

  /** A number of that length which isn't there, and has no neighbour that differs in one digit. */
  #unknown(start: string, length: number): string {
    const digits = "7305184926371850";
    for (let turn = 0; turn < digits.length; turn++) {
      const number = (start + digits.slice(turn) + digits).slice(0, length);
      const near = [...this.#numbers].some(
        (other) => other.length === length && [...other].filter((digit, i) => digit !== number[i]).length < 3,
      );
      if (!near) return number;
    }
    return `${start}${"7".repeat(length)}`.slice(0, length);
  }
}

/** Another digit in the middle of the sequence, where the eye slips. */
function swapped(number: string): string {
  const at = number.length - 4;
  return number.slice(0, at) + ((Number(number[at]) + 3) % 10) + number.slice(at + 1);
}
