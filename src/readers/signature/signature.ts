/** The door of this folder: digital signatures and seals of files, and the certificates that an operator trusts. */
export { readTrustFolder, trustedCertificates } from "./trust-folder.ts";
export { verifyOfd } from "./verify-ofd.ts";
export { verifyPdf } from "./verify-pdf.ts";
export { verifyXml } from "./verify-xml.ts";
