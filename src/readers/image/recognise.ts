/** What a piece of a picture says: cut out along its angle, turned upright, read by PP-OCRv4 recognition with CTC. */
import { Tensor } from "onnxruntime-node";
import type { Turned } from "./geometry.ts";
import { mendLabel } from "./labels.ts";
import type { Models } from "./models.ts";
import type { Rgb } from "./picture.ts";
import type { Sign } from "./pieces.ts";

const HEIGHT = 48;
const LEAST_WIDTH = 48;
const MOST_WIDTH = 2400;
const CLASS_WIDTH = 192;

/** A character that is surer than this leaves no room for others, and less likely than that none is thought of. */
const CERTAIN = 0.99;
const THOUGHT_OF = 0.0005;
const HALF_SEEN = 0.06;

/** How a piece is looked at: as it is, in grey with its contrast drawn out, or through a red glass (a red seal vanishes). */
export type Glass = "plain" | "grey" | "red";

/** Reads a piece of text, drawn out along its line by `stretch`; [] where it says nothing. */
export async function recognise(
  models: Models,
  picture: Rgb,
  box: Turned,
  { glass = "plain", stretch = 1 }: { glass?: Glass; stretch?: number } = {},
): Promise<Sign[]> {
  const width = Math.min(MOST_WIDTH, Math.max(LEAST_WIDTH, Math.ceil((HEIGHT * box.w * stretch) / box.h / 8) * 8));
  const pixels = throughGlass(cutOut(picture, box, width, HEIGHT), glass);
  const input = new Tensor("float32", pixels, [1, 3, HEIGHT, width]);
  const output = await models.recognise.run({ x: input });
  const result = Object.values(output)[0];
  if (result === undefined) return [];
  const [, steps = 0, classes = 0] = result.dims;
  return mendLabel(decodeCtc(result.data as Float32Array, steps, classes, models.characters));
}

/** The most likely class of each step; repeats and blanks go. A star is small in print, and kept as faint where it is half seen. */
export function decodeCtc(data: Float32Array, steps: number, classes: number, characters: string[]): Sign[] {
  const signs: Sign[] = [];
  const star = characters.indexOf("*");
  let previous = 0;
  for (let step = 0; step < steps; step++) {
    let [best, value] = [0, -1];
    for (let index = 0, at = step * classes; index < classes; index++, at++) {
      if ((data[at] ?? 0) > value) {
        value = data[at] ?? 0;
        best = index;
      }
    }
    if (best !== 0 && best !== previous)
      signs.push({
        char: narrow(characters[best] ?? ""),
        at: (step + 0.5) / steps,
        confidence: value,
        ...(value < CERTAIN ? { others: othersAt(data, step * classes, classes, characters, best) } : {}),
      });
    const half = best === 0 && star > 0 ? (data[step * classes + star] ?? 0) : 0;
    if (half >= HALF_SEEN && signs.at(-1)?.faint !== true)
      signs.push({ char: "*", at: (step + 0.5) / steps, confidence: half, faint: true });
    previous = best;
  }
  return signs;
}

/** The characters of a step that are likely enough to be thought of, without the best one. */
function othersAt(data: Float32Array, from: number, classes: number, characters: string[], best: number): string {
  const likely: { char: string; value: number }[] = [];
  for (let index = 1; index < classes; index++) {
    const value = data[from + index] ?? 0;
    if (value >= THOUGHT_OF && index !== best) likely.push({ char: characters[index] ?? "", value });
  }
  return likely
    .sort((a, b) => b.value - a.value)
    .map(({ char }) => char)
    .join("");
}

/** Spaced digits are sometimes taken for the wide ones of the same shape. */
function narrow(char: string): string {
  return /[０-９Ａ-Ｚａ-ｚ]/u.test(char) ? char.normalize("NFKC") : char;
}

/** How sure the classifier is that a piece stands upside down, 0 to 1. */
export async function upsideDown(models: Models, picture: Rgb, box: Turned): Promise<number> {
  const width = Math.min(CLASS_WIDTH, Math.max(16, Math.round((HEIGHT * box.w) / box.h)));
  const part = cutOut(picture, box, width, HEIGHT);
  const input = new Float32Array(3 * HEIGHT * CLASS_WIDTH);
  for (let row = 0; row < 3 * HEIGHT; row++) input.set(part.subarray(row * width, (row + 1) * width), row * CLASS_WIDTH);
  const output = await models.classify.run({ x: new Tensor("float32", input, [1, 3, HEIGHT, CLASS_WIDTH]) });
  const [, down = 0] = (Object.values(output)[0]?.data ?? new Float32Array()) as Float32Array;
  return down;
}

/** Planes of blue, green and red as one grey, from the darkest to the lightest hundredth of it drawn out to -1 and 1. */
function throughGlass(planes: Float32Array, glass: Glass): Float32Array {
  if (glass === "plain") return planes;
  const size = planes.length / 3;
  const grey = new Float32Array(size);
  for (let at = 0; at < size; at++) {
    const [b, g, r] = [planes[at] ?? 0, planes[size + at] ?? 0, planes[2 * size + at] ?? 0];
    grey[at] = glass === "red" ? r : 0.299 * r + 0.587 * g + 0.114 * b;
  }
  const sorted = Float32Array.from(grey).sort();
  const low = sorted[Math.floor(size * 0.01)] ?? -1;
  const high = Math.max(low + 0.1, sorted[Math.floor(size * 0.99)] ?? 1);
  for (let at = 0; at < size; at++) {
    const value = Math.min(1, Math.max(-1, ((grey[at] ?? 0) - low) * (2 / (high - low)) - 1));
    planes[at] = planes[size + at] = planes[2 * size + at] = value;
  }
  return planes;
}

/** The pixels of a turned rectangle, scaled, in planes of blue, green and red from -1 to 1. */
export function cutOut(picture: Rgb, box: Turned, width: number, height: number): Float32Array {
  const out = new Float32Array(3 * width * height);
  const plane = width * height;
  const [cos, sin] = [Math.cos(box.angle), Math.sin(box.angle)];
  // a piece much larger than its target is averaged over a few samples, or thin strokes would be skipped
  const samples = Math.max(1, Math.min(3, Math.round(box.h / height)));
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let [r, g, b] = [0, 0, 0];
      for (let sub = 0; sub < samples * samples; sub++) {
        const u = ((x + ((sub % samples) + 0.5) / samples) / width - 0.5) * box.w;
        const v = ((y + (Math.floor(sub / samples) + 0.5) / samples) / height - 0.5) * box.h;
        const px = box.cx + u * cos - v * sin - 0.5;
        const py = box.cy + u * sin + v * cos - 0.5;
        const [x0, y0] = [Math.floor(px), Math.floor(py)];
        const [fx, fy] = [px - x0, py - y0];
        for (let corner = 0; corner < 4; corner++) {
          const cx = Math.min(picture.width - 1, Math.max(0, x0 + (corner & 1)));
          const cy = Math.min(picture.height - 1, Math.max(0, y0 + (corner >> 1)));
          const weight = ((corner & 1) === 1 ? fx : 1 - fx) * (corner >> 1 === 1 ? fy : 1 - fy);
          const at = (cy * picture.width + cx) * 3;
          r += weight * (picture.data[at] ?? 0);
          g += weight * (picture.data[at + 1] ?? 0);
          b += weight * (picture.data[at + 2] ?? 0);
        }
      }
      const n = samples * samples * 127.5;
      const at = y * width + x;
      out[at] = b / n - 1;
      out[plane + at] = g / n - 1;
      out[2 * plane + at] = r / n - 1;
    }
  }
  return out;
}
