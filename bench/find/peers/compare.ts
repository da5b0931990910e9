/** The same words asked of the product and of each peer, side by side. */
import type { Figure } from "../../lib/result.ts";
import { timeSides } from "../../lib/stats.ts";
import { ask } from "../asking.ts";
import { KINDS, WORD_KINDS } from "../questions.ts";
import { WARM } from "../setting.ts";
import type { Setting } from "../setting.ts";
import { groongaPeer } from "./groonga.ts";
import { sqlitePeer } from "./sqlite.ts";
import type { WordPeer } from "./texts.ts";
import { trigramPeer } from "./trigram.ts";

/** Ahead is only who has the same to look through. */
const AS_LARGE = 0.95;

export async function besidePeers(setting: Setting): Promise<Figure[]> {
  const { pool, data, context } = setting;
  const figures: Figure[] = [];
  for (const open of [groongaPeer, trigramPeer, sqlitePeer]) {
    context.say(`${open.name}: loaded on the first run, at most ${context.peerMinutes} minutes`);
    const peer = await open(pool, data.folder, context.peerMinutes);
    if ("why" in peer) {
      figures.push({
        bench: "find",
        what: `words beside ${peer.name}`,
        figure: null,
        unit: "ms",
        peer: peer.name,
        peerFigure: null,
        note: peer.why,
      });
      continue;
    }
    try {
      figures.push(...(await beside(setting, peer)));
    } finally {
      await peer.close();
    }
  }
  return figures;
}

async function beside({ data, askers, questions }: Setting, peer: WordPeer): Promise<Figure[]> {
  const figures: Figure[] = [];
  const { rows, seconds } = peer.loaded;
  const note = `${rows} rows, loaded in ${seconds.toFixed(0)} s`;
  for (const kind of WORD_KINDS)
    for (const name of ["user", "administrator"] as const) {
      const list = questions[kind].filter(({ text }) => [...text].length >= peer.least);
      if (list.length <= WARM) continue;
      const { client, reach } = askers[name];
      const [mine, theirs] = await timeSides(
        list,
        [(question) => ask(client, kind, question), (question) => peer.find(question.text, reach.companies)],
        WARM,
      );
      figures.push({
        bench: "find",
        what: `${KINDS[kind]} beside ${peer.name} · ${name === "user" ? "ordinary" : name}`,
        figure: mine!.p95,
        median: mine!.p50,
        p99: mine!.p99,
        unit: "ms",
        ...(peer.name === "groonga" && rows >= data.rows * AS_LARGE ? { budget: { most: theirs!.p95 } } : {}),
        peer: peer.name,
        peerFigure: theirs!.p95,
        note,
      });
    }
  return figures;
}
