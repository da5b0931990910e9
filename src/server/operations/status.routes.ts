import { Status } from "#api/people.api.ts";
import { searchRebuild } from "#server/invoices/invoices.usecases.ts";
import { publicNotices } from "#server/notices/announcements/notices.usecases.ts";
import { hasAdministrator } from "#server/people/people.usecases.ts";
import { productVersion } from "#server/platform/assets.ts";
import { isHttps } from "#server/platform/http.ts";
import type { App } from "#server/platform/http.ts";
import { mailReady } from "#server/platform/mail/mail.ts";
import type { Platform } from "#server/platform/platform.types.ts";

const LOCAL_HOST = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/i;

export function registerStatusRoutes(app: App, platform: Platform): void {
  const version = productVersion();
  // an administrator, once there, stays: no need to ask at every page
  let setUp = false;
  app.get("/api/v1/status", { schema: { response: { 200: Status }, security: [], tags: ["status"] } }, async (request) => {
    setUp ||= await hasAdministrator(platform.db);
    const rebuild = await searchRebuild(platform.db);
    return {
      ok: true,
      version,
      time: platform.clock().toISOString(),
      setUpNeeded: !setUp,
      secureContext: isHttps(platform.config) || request.protocol === "https" || LOCAL_HOST.test(request.host),
      mail: mailReady(platform.config),
      demo: platform.config.demo,
      searchRebuild: rebuild && (rebuild.of === 0 ? 0 : Math.min(99, Math.floor((100 * rebuild.done) / rebuild.of))),
      notices: await publicNotices(platform, request.locale),
    };
  });
}
