import { ProblemError } from "#server/platform/errors.ts";

/** Not there, and of a company that the asker doesn't look after: the same. */
export const noSuchWebhook = () => new ProblemError(404, "no-such-webhook");
export const webhookState = (state: string) => new ProblemError(409, "webhook-state", { facts: { state } });
export const tooManyWebhooks = (max: number) => new ProblemError(409, "webhooks-max", { params: { max }, facts: { max } });
/** Not https, or a server that this installation doesn't go to. */
export const webhookUrl = () => new ProblemError(422, "webhook-url");
/** The account isn't one of the company's machines. */
export const webhookAccount = () => new ProblemError(422, "webhook-account");
