import type { Permission } from "#api/permissions.api.ts";
import { ProblemError } from "#server/platform/errors.ts";

/** Not there, or neither the asker's nor of a company whose people he looks after: the same. */
export const noSuchService = () => new ProblemError(404, "no-such-service-account");
export const serviceEnded = () => new ProblemError(409, "service-account-ended");
export const serviceState = (state: string) => new ProblemError(409, "service-account-state", { facts: { state } });
/** It is somebody's who works in the company now. */
export const noSuchResponsible = () => new ProblemError(422, "no-such-responsible");
/** Nobody has by a token what he doesn't hold himself. `permissions` empty: it sees more of the company than he does. */
export const tokenBeyond = (company: number, permissions: readonly Permission[]) =>
  new ProblemError(403, "token-beyond-yours", { facts: { company, permissions } });
