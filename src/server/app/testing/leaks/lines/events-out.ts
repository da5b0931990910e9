/** Events out: what is told of invoices, and to where. */
import { inBody, inPath, inQuery, type Lines, nothing, overall } from "../lines.ts";

/** nobody in this world manages a company */
const NOBODY = { ownerToo: false };

export const EVENTS_OUT: Lines = {
  "GET /api/v1/outbox": [overall(), inQuery("company", "company", {}, NOBODY)],
  "GET /api/v1/subscriptions": [overall()],
  "PUT /api/v1/subscriptions": [
    inBody("invoice", (target) => ({ kind: "invoice", target }), { name: "an invoice" }),
    inBody("sharedView", (target) => ({ kind: "view", target }), { name: "a view" }),
    inBody("source", (target) => ({ kind: "source", target }), { name: "a source", ownerToo: false }),
    inBody("company", (target) => ({ kind: "company", target }), { name: "a company", ownerToo: false }),
  ],
  "PUT /api/v1/subscriptions/hours": [nothing("how the asker is told, and what he follows")],
  "PUT /api/v1/subscriptions/hook": [nothing("where the asker is told, and his own")],
  "DELETE /api/v1/subscriptions/hook": [nothing("where the asker is told, and what he follows")],
  "POST /api/v1/subscriptions/hook/test": [nothing("a message without content to the asker's own address")],
  "POST /api/v1/subscriptions/hook/redo": [nothing("his own messages to his own address")],
  "DELETE /api/v1/subscriptions/{id}": [inPath("subscription")],
  "GET /api/v1/inbox": [overall()],
  "GET /api/v1/inbox/unread": [overall()],
  "POST /api/v1/inbox/read": [overall({ body: {} })],
  "GET /api/v1/unsubscribe": [nothing("it leads to a page with the token that came")],
  "POST /api/v1/unsubscribe": [nothing("it answers the same to every token")],
  "GET /api/v1/live": [
    nothing("it answers for as long as the app is open; notices/live/live.test.ts listens to what it tells whom"),
  ],
  "GET /api/v1/webhooks": [overall()],
  "POST /api/v1/webhooks": [
    inBody("company", (company) => ({ company: Number(company), name: "x", url: "https://example.com/" }), NOBODY),
  ],
  "GET /api/v1/webhooks/{id}": [inPath("webhook", {}, NOBODY)],
  "PATCH /api/v1/webhooks/{id}": [inPath("webhook", { body: { name: "y" } }, NOBODY)],
  "POST /api/v1/webhooks/{id}/pause": [inPath("webhook", {}, NOBODY)],
  "POST /api/v1/webhooks/{id}/resume": [inPath("webhook", {}, NOBODY)],
  "POST /api/v1/webhooks/{id}/end": [inPath("webhook", {}, NOBODY)],
  "POST /api/v1/webhooks/{id}/rotate": [inPath("webhook", {}, NOBODY)],
  "POST /api/v1/webhooks/{id}/test": [inPath("webhook", {}, NOBODY)],
  "POST /api/v1/webhooks/{id}/replay": [inPath("webhook", { body: { since: "2025-01-01T00:00:00Z" } }, NOBODY)],
  "GET /api/v1/webhooks/{id}/deliveries": [inPath("webhook", {}, NOBODY)],
  "POST /api/v1/webhooks/{id}/redo": [inPath("webhook", { body: {} }, NOBODY)],
};
