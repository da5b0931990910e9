/** How well the misses are explained, as a table: first and among three, what was falsely certain, and what each certainty is worth. */
import { CERTAINTIES, type LookupAnswer } from "#api/lookups.api.ts";
import type { Miss } from "../../../../fixtures/misses/misses.types.ts";

export type Told = { miss: Miss; answer: LookupAnswer };

const causesOf = ({ answer }: Told): string[] => answer.diagnosis.findings.map(({ cause }) => cause);
const share = (part: number, all: number): string => (all === 0 ? "—" : (part / all).toFixed(3));

export function tableOf(name: string, told: readonly Told[]): string {
  const top = (many: number): Told[] =>
    told.filter((each) =>
      each.miss.first === "none" ? causesOf(each).length === 0 : causesOf(each).slice(0, many).includes(each.miss.first),
    );
  const lines = [
    `${name}: ${told.length} misses, first ${share(top(1).length, told.length)}, among three ${share(top(3).length, told.length)}`,
  ];
  for (const certainty of CERTAINTIES) {
    const said = told.filter(({ answer }) => answer.diagnosis.findings[0]?.certainty === certainty);
    const right = said.filter((each) => causesOf(each)[0] === each.miss.first);
    lines.push(`  ${certainty}: ${said.length} said first, ${share(right.length, said.length)} of them right`);
  }
  for (const each of told) {
    const causes = causesOf(each);
    if ((causes[0] ?? "none") !== each.miss.first)
      lines.push(
        `  ${each.miss.id}: wanted ${each.miss.first}, told ${each.answer.diagnosis.findings.map((f) => `${f.cause} ${f.certainty}`).join(", ") || "none"}`,
      );
  }
  return `${lines.join("\n")}\n`;
}
