/** Accounts of machines. Their ids begin alike, so that whoever meets one, in an answer, a trace or the database, knows what it is. */
export const SERVICE_ACCOUNT_PREFIX = "svc-";

export const isServiceAccount = (userId: string): boolean => userId.startsWith(SERVICE_ACCOUNT_PREFIX);

/** The account's own e-mail, where a column wants one: a domain that can't exist (RFC 2606), so that nothing is ever sent there. */
export const serviceAccountEmail = (userId: string): string => `${userId}@service.invalid`;
