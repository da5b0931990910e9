/** The pieces of a group as a page of upright text: lines level, columns upright, and where each run lies on the picture. */
import type { OcrPage, TextRun } from "../reader.types.ts";
import { certaintyOf } from "./certainty.ts";
import { beside, cornersOf, turn, undirected, type Point } from "./geometry.ts";
import { extentOf, fieldOf, straightened, type Slope } from "./level.ts";
import { withoutShared } from "./overlap.ts";
import type { Rgb } from "./picture.ts";
import { meanConfidence, textOf, type Group } from "./pieces.ts";
import { leansOf } from "./upright.ts";

function thousandth(value: number): number {
  return Math.round(value * 1000) / 1000;
}

/** Turned back by the group's direction, lines level and columns upright. */
export function pageOf(group: Group, picture: Rgb): OcrPage {
  const straighten = levelling(group, picture);
  const runs: TextRun[] = [];
  for (const { box, runs: parts } of group.pieces) {
    // detection grows boxes beyond the characters; the layout measures in character heights
    const h = box.h * 0.75;
    for (const { signs, from, to, again } of parts) {
      const w = (to - from) * box.w;
      const seen = { ...beside(box, ((from + to) / 2 - 0.5) * box.w), w, h };
      const middle = straighten({ x: seen.cx, y: seen.cy });
      const printed = signs.filter((sign) => sign.char.trim() !== "");
      runs.push({
        text: textOf(signs),
        x: middle.x - w / 2,
        y: middle.y - h / 2,
        w,
        h,
        confidence: thousandth(meanConfidence(printed)),
        certainty: certaintyOf(signs),
        corners: cornersOf(seen).map(({ x, y }) => [x / picture.width, y / picture.height] as const),
        ...(again === undefined ? {} : { again }),
      });
    }
  }
  const quarters = Math.round(group.direction / (Math.PI / 2));
  const rotation = ((((-quarters % 4) + 4) % 4) * 90) as OcrPage["rotation"];
  return { ...shifted(withoutShared(runs), picture, group.direction), rotation };
}

/** Boxes longer than this times their height tell how lines run at their place. */
const LINE = 4;
/** By how much of its height the end of a box may be off. */
const OFF = 0.12;

/** From a point of the picture to its place on the upright page. */
function levelling({ pieces, direction }: Group, picture: Rgb): (point: Point) => Point {
  const upright = (point: Point): Point => turn(point, -direction);
  const extent = extentOf(pieces.map(({ box }) => upright({ x: box.cx, y: box.cy })));
  const slopes = pieces.flatMap(({ box }): Slope[] =>
    box.w < box.h * LINE
      ? []
      : [
          {
            ...upright({ x: box.cx, y: box.cy }),
            slope: Math.tan(undirected(box.angle - direction)),
            error: (OFF * box.h) / box.w + 0.002,
          },
        ],
  );
  const lines = fieldOf(slopes, extent);
  const columns = fieldOf(leansOf(picture, direction, extent), extent);
  return (point) => straightened(upright(point), lines, columns, extent);
}

/** Moves the runs so that the turned picture's corner is at 0, 0. */
function shifted(runs: TextRun[], picture: Rgb, direction: number): Omit<OcrPage, "rotation"> {
  const corners = [
    { x: 0, y: 0 },
    { x: picture.width, y: 0 },
    { x: 0, y: picture.height },
    { x: picture.width, y: picture.height },
  ].map((corner) => turn(corner, -direction));
  const [x0, y0] = [Math.min(...corners.map((corner) => corner.x)), Math.min(...corners.map((corner) => corner.y))];
  const [x1, y1] = [Math.max(...corners.map((corner) => corner.x)), Math.max(...corners.map((corner) => corner.y))];
  return { width: x1 - x0, height: y1 - y0, runs: runs.map((run) => ({ ...run, x: run.x - x0, y: run.y - y0 })) };
}
