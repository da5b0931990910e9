/** The paper on a photo as if scanned, where a person said where it lies. */
import { type Crop, quadOf } from "#domain/picture/quad.ts";
import { addContrast, MOST_PIXELS, straighten } from "#domain/picture/straighten.ts";
import { decodePicture, encodePng, PictureError, withAlpha } from "./picture.ts";

/** Straightening holds the photo and the paper at once: larger photos are made smaller. */
const LONGEST_SIDE = 5000;

/** As a PNG. Throws PictureError, also where the corners bound nothing. */
export async function straightenedPicture(photo: Uint8Array, crop: Crop, maxPixels: number): Promise<Uint8Array> {
  const { data, width, height } = withAlpha(await decodePicture(photo, maxPixels, LONGEST_SIDE));
  const quad = quadOf(crop, { width, height });
  if (quad === null) throw new PictureError("broken-file", "the corners bound no paper");
  const paper = straighten({ width, height, data: data as Uint8ClampedArray }, quad, MOST_PIXELS);
  if (crop.contrast) addContrast(paper);
  return encodePng(paper);
}
