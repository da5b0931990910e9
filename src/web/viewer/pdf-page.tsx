import { getDocument, GlobalWorkerOptions, type PDFDocumentProxy } from "pdfjs-dist";
import { useEffect, useEffectEvent, useRef, useState } from "react";
import { Drawing } from "./drawing.tsx";
import { fontsCame, SongCanvasFactory } from "./pdf-fonts.ts";
import styles from "./viewer.module.css";

// vite.config.ts puts it there, as it does the fonts and maps below.
GlobalWorkerOptions.workerSrc = "/pdfjs/build/pdf.worker.min.mjs";

// Sharp when zoomed in once, without letting a phone run out of memory.
const PIXELS_ACROSS = 1800;

/** An address of our own server, or the bytes themselves. */
type Source = string | Uint8Array;
type Props = { source: Source; page: number; label: string; onPages: (count: number) => void; onError: () => void };

/** One page of a PDF, drawn by pdf.js. Character maps and standard fonts come from our own server. */
export function PdfPage({ source, page, label, onPages, onError }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [file, setFile] = useState<PDFDocumentProxy | null>(null);
  const [drawn, setDrawn] = useState(false);
  const counted = useEffectEvent(onPages);
  const failed = useEffectEvent(onError);

  useEffect(() => {
    const task = getDocument({
      // pdf.js takes the bytes that it is given away with it
      ...(typeof source === "string" ? { url: source } : { data: source.slice() }),
      cMapUrl: "/pdfjs/cmaps/",
      cMapPacked: true,
      standardFontDataUrl: "/pdfjs/standard_fonts/",
      wasmUrl: "/pdfjs/wasm/",
      CanvasFactory: SongCanvasFactory,
      enableXfa: false,
    });
    task.promise.then(
      (opened) => {
        setFile(opened);
        counted(opened.numPages);
      },
      () => failed(),
    );
    return () => void task.destroy();
  }, [source]);

  useEffect(() => {
    if (!file || !canvas.current) return;
    let task: { cancel: () => void } | undefined;
    let wanted = true;
    const draw = async (): Promise<void> => {
      const sheet = await file.getPage(Math.min(page, file.numPages));
      const target = canvas.current;
      if (!wanted || !target) return;
      const viewport = sheet.getViewport({ scale: PIXELS_ACROSS / sheet.getViewport({ scale: 1 }).width });
      target.width = viewport.width;
      target.height = viewport.height;
      do {
        const rendering = sheet.render({ canvas: target, viewport });
        task = rendering;
        await rendering.promise;
      } while (wanted && (await fontsCame()));
      setDrawn(true);
    };
    draw().catch((error: Error) => error.name !== "RenderingCancelledException" && wanted && failed());
    return () => {
      wanted = false;
      task?.cancel();
    };
  }, [file, page]);

  return (
    <>
      {!drawn && <Drawing />}
      <canvas ref={canvas} className={styles["sheet"]} data-drawn={drawn}>
        {label}
      </canvas>
    </>
  );
}
