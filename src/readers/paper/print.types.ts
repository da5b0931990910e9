/** What the server tells the printing process, in its own words: that process knows no language. */

/** The sheet that receipts are pasted on: who, what for, the invoices in a table, their sum. */
export type PasteSheet = {
  title: string;
  /** label and value, in pairs beside each other; an empty value leaves a line to write on */
  head: [label: string, value: string][];
  columns: { label: string; width: number; end: boolean }[];
  rows: string[][];
  /** label and value below the table, e.g. the sum and the sum in words */
  sums: [label: string, value: string][];
  notes: string[];
  /** who signs */
  signatures: string[];
  /** what stands in the room that is left for paper receipts; null: none is left */
  pasteHere: string | null;
};

/** An invoice whose look isn't known: its fields, and a note that says so. */
export type PlainFace = { title: string; note: string; fields: [label: string, value: string][] };

export type PrintStep =
  | { step: "begin"; title: string; perPage: 1 | 2 }
  | { step: "paste"; sheet: PasteSheet }
  /** `line` stands below and ties the paper to the electronic file */
  | { step: "face"; face: import("./faces.ts").Face; line: string }
  | { step: "plain"; face: PlainFace; line: string }
  /** a PDF of its own with the pages as large as they are */
  | { step: "bind"; title: string; faces: import("./faces.ts").Face[] }
  | { step: "end" };
