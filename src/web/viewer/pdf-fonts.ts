/**
 * Chinese for a PDF that brings no font, on a system that has none either: the free Song type of the product stands behind the
 * font of each text that is drawn. The browser fetches only the parts whose characters are really missing.
 */
import "@fontsource-variable/noto-serif-sc/index.css";

const SONG = '"Noto Serif SC Variable"';
const FONT = Object.getOwnPropertyDescriptor(CanvasRenderingContext2D.prototype, "font")!;

type Held = { canvas: HTMLCanvasElement | null; context: CanvasRenderingContext2D | null };

function withSong(canvas: HTMLCanvasElement, alpha: boolean): CanvasRenderingContext2D {
  const context = canvas.getContext("2d", { alpha, willReadFrequently: true })!;
  return Object.defineProperty(context, "font", {
    configurable: true,
    get: () => FONT.get!.call(context) as string,
    set: (font: string) => {
      FONT.set!.call(context, `${font}, ${SONG}`);
    },
  });
}

/** Where pdf.js gets its canvases from (the option `CanvasFactory` of getDocument). */
export class SongCanvasFactory {
  create(width: number, height: number): Held {
    const canvas = document.createElement("canvas");
    canvas.width = width;
    canvas.height = height;
    return { canvas, context: withSong(canvas, true) };
  }
  getNoAlphaContext(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
    return withSong(canvas, false);
  }
  reset({ canvas }: Held, width: number, height: number): void {
    canvas!.width = width;
    canvas!.height = height;
  }
  destroy(held: Held): void {
    held.canvas!.width = held.canvas!.height = 0;
    held.canvas = held.context = null;
  }
}

/** Waits for what a drawing asked for. @returns true where something came, so that it must be drawn again */
export async function fontsCame(): Promise<boolean> {
  if (document.fonts.status === "loaded") return false;
  await document.fonts.ready;
  return true;
}
