import { TroubleError } from "#server/platform/errors.ts";

export const noRecoveryKey = () => new TroubleError("backup-no-key");
export const backupRunning = () => new TroubleError("backup-running");
export const indexesMissing = () => new TroubleError("backup-not-now");
export const noBackupThere = (place: string) => new TroubleError("backup-none", { place });
export const placeTaken = (place: string) => new TroubleError("backup-place-taken", { place });
export const backupNewer = (version: number) => new TroubleError("backup-newer", { version });
export const backupDamaged = (file: string) => new TroubleError("backup-damaged-file", { file });
export const targetUsed = () => new TroubleError("restore-target-used");
export const notTheSame = (what: string) => new TroubleError("restore-differs", { what });
