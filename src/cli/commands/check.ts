/** check: whether everything is whole, beside a running server or alone; what can be repaired is, where that is asked for. */
import { setTimeout as pause } from "node:timers/promises";
import type { OpenPlatform } from "#server/platform/platform.ts";
import type { FindingRow } from "#server/operations/integrity/findings.queries.ts";
import type { Stage } from "#server/operations/integrity/integrity.types.ts";
import { EXIT } from "../cli.ts";
import type { Cli } from "../cli.ts";
import { printable } from "../table.ts";

/** Of a kind so many are told by name. */
const TOLD = 5;
const MOST = 10_000;
/** Beside a running server it rests as long as it works, so that others get their turn. */
const REST_MOST_MS = 2_000;

type CheckOptions = { full?: true; repair?: true; json?: true };

export async function check(cli: Cli, options: CheckOptions): Promise<number> {
  const { withPlatform } = await import("#server/app/start.ts");
  return withPlatform((platform) => checkOn(platform, cli, options));
}

async function checkOn(platform: OpenPlatform, cli: Cli, options: CheckOptions): Promise<number> {
  const [{ checkAll }, { countOpen, openFindings }, { KINDS }, { noteChecked }, { runningServer }] = await Promise.all([
    import("#server/operations/integrity/check.ts"),
    import("#server/operations/integrity/findings.queries.ts"),
    import("#server/operations/integrity/integrity.types.ts"),
    import("#server/operations/integrity/rolling.ts"),
    import("#server/platform/lock.ts"),
  ]);
  const beside = (await runningServer(platform.config.data)) !== null;
  const looked = new Map<Stage, { count: number; ms: number }>();
  let started = performance.now();
  await checkAll(platform, {
    full: options.full === true,
    onStep: async (step, { stage }) => {
      const ms = performance.now() - started;
      const sum = looked.get(stage) ?? { count: 0, ms: 0 };
      looked.set(stage, { count: sum.count + step.looked, ms: sum.ms + ms });
      if (beside) await pause(Math.min(ms, REST_MOST_MS));
      started = performance.now();
      return true;
    },
  });
  await noteChecked(platform);
  for (const [stage, { count, ms }] of looked) tellLooked(cli, options, { stage, count, seconds: (ms / 1000).toFixed(1) });
  const counts = await countOpen(platform.db);
  const findings = await openFindings(platform.db, MOST);
  const outcomes = options.repair ? await repairAll(platform, findings) : new Map<string, string>();
  const left = findings.filter(({ id, kind }) => KINDS[kind].state === "wrong" && !DONE.includes(outcomes.get(id) ?? ""));
  if (options.json) for (const each of findings) cli.json(jsonOf(each, KINDS[each.kind], outcomes.get(each.id)));
  else tell(cli, { findings, counts, outcomes, wrong: (kind) => KINDS[kind].state === "wrong" });
  if (!options.json) {
    cli.print(left.length === 0 ? cli.t("check.fine") : cli.t("check.wrong", { count: left.length }));
    if (!options.repair && left.some(({ kind }) => KINDS[kind].repair)) cli.print(cli.t("check.repairable"));
  }
  return left.length === 0 ? EXIT.fine : EXIT.no;
}

const DONE = ["repaired", "gone"];

async function repairAll(platform: OpenPlatform, findings: readonly FindingRow[]): Promise<Map<string, string>> {
  const { repairFinding } = await import("#server/operations/integrity/repair.ts");
  const outcomes = new Map<string, string>();
  for (const { id } of findings)
    outcomes.set(id, (await repairFinding(platform, id, { actorId: null, channel: "cli" })) ?? "gone");
  return outcomes;
}

function tellLooked(cli: Cli, { json }: CheckOptions, each: { stage: Stage; count: number; seconds: string }): void {
  if (json) cli.json({ looked: each.stage, count: each.count, seconds: Number(each.seconds) });
  else cli.print(cli.t("check.looked", { ...each, stage: cli.t(`check.stage-${each.stage}`) }));
}

const jsonOf = (
  { kind, companyId, thing, detail, firstSeen, lastSeen }: FindingRow,
  { state, repair }: { state: string; repair: boolean },
  outcome: string | undefined,
) => ({
  finding: kind,
  state,
  company: companyId,
  thing,
  ...detail,
  firstSeen,
  lastSeen,
  repairable: repair,
  ...(outcome === undefined ? {} : { outcome }),
});

type Told = {
  findings: readonly FindingRow[];
  counts: ReadonlyMap<FindingRow["kind"], number>;
  outcomes: ReadonlyMap<string, string>;
  wrong: (kind: FindingRow["kind"]) => boolean;
};

/** A paragraph for each kind: what it means, the things, what to do. */
function tell(cli: Cli, { findings, counts, outcomes, wrong }: Told): void {
  for (const [kind, count] of counts) {
    const word = (part: string): string => cli.i18n.t(cli.locale, `health:finding.${kind}.${part}`);
    const mark = wrong(kind) ? cli.paint("red", "✗") : cli.paint("yellow", "!");
    cli.print(`${mark} ${cli.paint("bold", word("title"))} (${kind}, ${count})`);
    cli.print(`  ${word("means")}`);
    const own = findings.filter((each) => each.kind === kind);
    for (const { id, thing, companyId, detail, firstSeen } of own.slice(0, TOLD)) {
      const outcome = outcomes.get(id);
      const where = companyId === null ? [] : [cli.t("check.company", { id: companyId })];
      const more = [
        ...where,
        ...Object.values(detail).filter((value) => value !== ""),
        cli.t("check.since", { at: firstSeen.toISOString() }),
      ];
      const what = outcome === undefined ? "" : `  → ${cli.t(`check.outcome-${outcome}`)}`;
      cli.print(`  - ${printable(thing)}  ${more.join(" · ")}${what}`);
    }
    if (count > TOLD) cli.print(`  ${cli.t("check.more", { count: count - TOLD })}`);
    cli.print(`  ${cli.t("check.todo", { text: word("todo") })}`);
  }
}
