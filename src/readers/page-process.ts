/** Drawing in a process of its own: pages come from files that nobody has vouched for. */
import type { Blackout } from "#domain/personal/places.ts";
import type { Crop } from "#domain/picture/quad.ts";
import type { Face, Wanted } from "./paper/faces.ts";
import { ChildPool, childEntry } from "./process.ts";

export type PageTask =
  | { draw: "ofd"; bytes: Uint8Array; page: number }
  | { draw: "picture"; bytes: Uint8Array; maxSide: number }
  | { draw: "paper"; bytes: Uint8Array; crop: Crop }
  | { draw: "faces"; bytes: Uint8Array; wanted: Wanted }
  | { draw: "png"; bytes: Uint8Array; page: number; dpi: number }
  | { draw: "blacked-out"; bytes: Uint8Array; page: number; blackout: Blackout; as: "jpeg" | "png" };

const MIB = 1024 * 1024;
const LIMITS = { cpuMillis: 15_000, wallMillis: 60_000, bytes: 500 * MIB, tasks: 300, idleMillis: 60_000 };

let pool: ChildPool | null = null;
const run = (task: PageTask): Promise<unknown> => (pool ??= new ChildPool(childEntry("page-child"), LIMITS)).run(task);

/** One page of an OFD, counted from 1, as inert SVG. Rejects where there is no such page or it can't be drawn. */
export async function drawOfdPage(bytes: Uint8Array, page: number): Promise<string> {
  return (await run({ draw: "ofd", bytes, page })) as string;
}

/** A picture upright as JPEG, its longer side at most `maxSide` pixels. Rejects where it can't be decoded. */
export async function drawPicture(bytes: Uint8Array, maxSide: number): Promise<Uint8Array> {
  return (await run({ draw: "picture", bytes, maxSide })) as Uint8Array;
}

/** The paper on a photo, straightened, as PNG. Rejects where the photo can't be decoded. */
export async function drawPaper(bytes: Uint8Array, crop: Crop): Promise<Uint8Array> {
  return (await run({ draw: "paper", bytes, crop })) as Uint8Array;
}

/** The pages of an OFD, PDF or picture, ready to be put on paper. Rejects where there are none or they can't be drawn. */
export async function drawFaces(bytes: Uint8Array, wanted: Wanted): Promise<Face[]> {
  return (await run({ draw: "faces", bytes, wanted })) as Face[];
}

/** One page of an OFD, PDF or picture as PNG at so many pixels an inch. Rejects as above. */
export async function drawPng(bytes: Uint8Array, page: number, dpi: number): Promise<Uint8Array> {
  return (await run({ draw: "png", bytes, page, dpi })) as Uint8Array;
}

/** One page as a picture with its personal places black; null where it can't be shown safely. Rejects as above. */
export async function drawBlackedOut(
  bytes: Uint8Array,
  page: number,
  blackout: Blackout,
  as: "jpeg" | "png",
): Promise<Face | null> {
  return (await run({ draw: "blacked-out", bytes, page, blackout, as })) as Face | null;
}

/** Ends the drawing process; the next page starts a new one. */
export function closePages(): void {
  pool?.close();
  pool = null;
}
