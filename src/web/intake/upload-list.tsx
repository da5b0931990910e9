import { BatchPanel } from "./batch-panel.tsx";
import { useUploads } from "./use-uploads.ts";

/** What is being taken in now, a panel for each time that files were put in. */
export function UploadList() {
  return useUploads().map((batch) => <BatchPanel key={batch.key} batch={batch} />);
}
