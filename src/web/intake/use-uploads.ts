import { useSyncExternalStore } from "react";
import { type UploadBatch, uploads } from "./uploads.ts";

export const useUploads = (): readonly UploadBatch[] => useSyncExternalStore(uploads.subscribe, uploads.list);
