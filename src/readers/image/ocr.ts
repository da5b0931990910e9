/**
 * A picture → pages of upright text, in the order that worked on real pictures: text boxes, the axis by their shapes,
 * up or down by the classifier's majority, skew by the median angle, then recognition piece by piece. Receipts that
 * lie beside each other are cut apart only where each has a number of its own.
 */
import type { OcrPage } from "../reader.types.ts";
import { detect } from "./detect.ts";
import { apart, quarter, turn, undirected, type Turned } from "./geometry.ts";
import { inkIn } from "./ink.ts";
import { mendLabel } from "./labels.ts";
import { models, type Models } from "./models.ts";
import { pageOf } from "./page.ts";
import type { Rgb } from "./picture.ts";
import { emptyPlaces } from "./places.ts";
import { meanConfidence, textOf, type Group, type Piece, type Run, type Sign } from "./pieces.ts";
import { recognise, upsideDown } from "./recognise.ts";
import { lookAgain } from "./second-look.ts";
import { clustersOf, separate } from "./strips.ts";

const VOTERS = 24;
/** Boxes longer than this times their height tell the direction of the text. */
const LONG = 1.8;
const LEAST_CONFIDENCE = 0.5;
/** The same where detection found nothing, and what can stand in a column of figures. */
const FOUND_LATE = 0.8;
const FIGURE = /^(?:[¥￥]?-?\d[\d.,]*%?|免税|不征税|\*{2,3})$/u;
/** A gap of this many heights between two characters ends a run: columns of a table touch in detection. */
const RUN_GAP = 1.9;
/** the same between two narrow characters: the digits of two columns */
const NARROW_GAP = 0.8;

/** Recognises a picture. Nothing found gives one page without runs. */
export async function ocr(picture: Rgb): Promise<OcrPage[]> {
  const loaded = await models();
  const boxes = await detect(loaded, picture);
  if (boxes.length === 0) return [{ width: picture.width, height: picture.height, runs: [], rotation: 0 }];
  const whole = await directionOf(loaded, picture, boxes);
  const groups: Group[] = [];
  for (const cluster of clustersOf(boxes)) {
    // a strip that lies across the others has a direction of its own
    const own =
      cluster.length >= 8 && apart(axisOf(cluster), whole) > Math.PI / 6 ? await directionOf(loaded, picture, cluster) : whole;
    groups.push({ direction: own, pieces: await readPieces(loaded, picture, cluster, own) });
  }
  for (const group of groups) group.pieces.push(...(await readMissing(loaded, picture, group, groups)));
  await lookAgain(
    loaded,
    picture,
    groups.flatMap((group) => group.pieces),
  );
  return separate(groups).map((group) => pageOf(group, picture));
}

/** The direction in which text runs: the axis of most long boxes, turned so that most characters stand upright. */
async function directionOf(loaded: Models, picture: Rgb, boxes: Turned[]): Promise<number> {
  const axis = axisOf(boxes);
  const voters = boxes
    .filter((box) => apart(box.angle, axis) < Math.PI / 8)
    .sort((a, b) => b.w / b.h - a.w / a.h)
    .slice(0, VOTERS);
  let votes = 0;
  for (const box of voters) {
    const down = await upsideDown(loaded, picture, { ...box, angle: nearest(box.angle, axis) });
    if (down > 0.9) votes++;
    else if (down < 0.1) votes--;
  }
  return votes > 0 ? axis + Math.PI : axis;
}

/** The median angle of the long boxes around their most frequent axis, between -45° and 135°. */
function axisOf(boxes: Turned[]): number {
  const long = boxes.filter((box) => box.w > box.h * LONG);
  const used = long.length >= 3 ? long : boxes;
  let [best, most] = [0, -1];
  for (let degrees = 0; degrees < 180; degrees += 5) {
    const angle = (degrees * Math.PI) / 180;
    const weight = used.reduce((sum, box) => sum + (apart(box.angle, angle) < Math.PI / 18 ? Math.min(box.w, box.h * 20) : 0), 0);
    if (weight > most) [best, most] = [angle, weight];
  }
  const near = used
    .filter((box) => apart(box.angle, best) < Math.PI / 12)
    .map((box) => best + undirected(box.angle - best))
    .sort((a, b) => a - b);
  const angle = near[Math.floor(near.length / 2)] ?? best;
  return angle > Math.PI * 0.75 ? angle - Math.PI : angle;
}

/** The turn of an undirected angle that lies nearest to a direction. */
function nearest(angle: number, direction: number): number {
  const turns = Math.round((direction - angle) / Math.PI);
  return angle + turns * Math.PI;
}

async function readPieces(loaded: Models, picture: Rgb, boxes: Turned[], direction: number): Promise<Piece[]> {
  const pieces: Piece[] = [];
  for (const box of boxes) {
    const across = apart(box.angle, direction) > Math.PI / 4;
    const upright = across ? quarter(box) : box;
    const turned = { ...upright, angle: nearest(upright.angle, direction) };
    pieces.push(
      ...(turned.h > turned.w * 1.6 ? await readVertical(loaded, picture, turned) : [await readPiece(loaded, picture, turned)]),
    );
  }
  return pieces.filter((piece) => piece.runs.length > 0);
}

async function readPiece(loaded: Models, picture: Rgb, box: Turned): Promise<Piece> {
  return { box, runs: runsOf(await recognise(loaded, picture, box), box) };
}

/** Reads where a group's labels and columns say that a value must be, and detection found none. */
async function readMissing(loaded: Models, picture: Rgb, group: Group, groups: Group[]): Promise<Piece[]> {
  const alike = groups.filter(({ direction }) => apart(direction, group.direction) < Math.PI / 8);
  if (alike[0] !== group) return [];
  const found: Piece[] = [];
  for (const { box, figure } of emptyPlaces(alike.flatMap(({ pieces }) => pieces))) {
    const inked = inkIn(picture, box);
    if (inked === null) continue;
    const runs = runsOf(await recognise(loaded, picture, inked, { glass: "grey" }), inked).filter(
      ({ signs }) => meanConfidence(signs) >= FOUND_LATE && (!figure || FIGURE.test(textOf(signs))),
    );
    if (runs.length > 0) found.push({ box: inked, runs });
  }
  return found;
}

/** Characters one above the other (购买方) are read one by one. */
async function readVertical(loaded: Models, picture: Rgb, box: Turned): Promise<Piece[]> {
  const count = Math.min(12, Math.max(2, Math.round(box.h / box.w)));
  const pieces: Piece[] = [];
  for (let index = 0; index < count; index++) {
    const offset = turn({ x: 0, y: ((index + 0.5) / count - 0.5) * box.h }, box.angle);
    pieces.push(
      await readPiece(loaded, picture, {
        cx: box.cx + offset.x,
        cy: box.cy + offset.y,
        w: box.w,
        h: box.h / count,
        angle: box.angle,
      }),
    );
  }
  return pieces;
}

/** Cuts the characters of a piece where the gap between two is wide. */
function runsOf(signs: Sign[], box: Turned): Run[] {
  const runs: Run[] = [];
  const reach = (a: Sign, b: Sign): number => (box.h / box.w) * (narrow(a) && narrow(b) ? NARROW_GAP : RUN_GAP);
  const half = (box.h / box.w) * 0.4;
  let current: Sign[] = [];
  const close = (): void => {
    const printed = current.filter((sign) => sign.char.trim() !== "");
    const first = printed[0];
    const last = printed.at(-1);
    current = mendLabel(current);
    if (first !== undefined && last !== undefined && meanConfidence(printed) >= LEAST_CONFIDENCE)
      runs.push({ signs: current, from: Math.max(0, first.at - half), to: Math.min(1, last.at + half) });
    current = [];
  };
  for (const sign of signs) {
    const last = current.findLast((each) => each.char.trim() !== "");
    if (sign.char.trim() !== "" && last !== undefined && sign.at - last.at > reach(last, sign)) close();
    current.push(sign);
  }
  close();
  return runs;
}

function narrow(sign: Sign): boolean {
  return /[\d.,%A-Z-]/u.test(sign.char);
}
