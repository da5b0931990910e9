/** Whether what is kept would sign in as the same account of the same server, told by all that leads there. */

const PARTS = ["user", "host", "port", "security", "hostKey", "provider", "taxId", "platform", "appKey", "username"] as const;

export const sameSignIn = (before: Record<string, unknown>, after: Record<string, unknown>): boolean =>
  signInOf(before) === signInOf(after);

function signInOf(settings: Record<string, unknown>): string {
  const { address, signIn } = settings;
  // up to where a path begins; one that isn't so is taken as it is
  const origin = typeof address === "string" ? (/^https?:\/\/[^/?#]+/iu.exec(address)?.[0].toLowerCase() ?? address) : null;
  return JSON.stringify([...PARTS.map((part) => settings[part]), origin, inOrder(signIn)]);
}

/** A stored object comes back with its keys in another order. */
const inOrder = (value: unknown): unknown =>
  typeof value === "object" && value !== null ? Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)) : value;
