/** The printing process: puts pages that were drawn before on paper. What it gets is ours, not a stranger's file. */
import { Print } from "./paper/print.ts";
import type { PrintStep } from "./paper/print.types.ts";
import { serveParent } from "./process.ts";

let print: Print | null = null;

serveParent(async (payload) => {
  const step = payload as PrintStep;
  if (step.step === "begin") {
    print = new Print(step.title, step.perPage);
    return new Uint8Array();
  }
  if (print === null) throw new Error("nothing was begun");
  return print.take(step);
});
