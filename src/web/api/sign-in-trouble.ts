/** What went wrong with the sign-in a moment ago, so that a question that follows can say so (D12); forgotten with the window. */
import type { Environment } from "#api/environment.api.ts";

type Trouble = NonNullable<Environment["signIn"]>;
/** What was done before longer than this isn't what is looked for now. */
const LATE_MS = 600_000;
let last: { trouble: Trouble; at: number } | null = null;

export function noteSignInTrouble(trouble: Trouble): void {
  last = { trouble, at: Date.now() };
}

export const lateSignInTrouble = (): Trouble | undefined =>
  last !== null && Date.now() - last.at < LATE_MS ? last.trouble : undefined;
