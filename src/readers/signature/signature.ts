/** The door of this folder: digital signatures and seals of files. */
export { verifyOfd } from "./verify-ofd.ts";
export { verifyPdf } from "./verify-pdf.ts";
