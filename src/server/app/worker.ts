/** Everything that is done after the answer: reading files, sweeping. */
import { askToClear, workBatchLookups } from "#server/diagnose/batch/batch.jobs.ts";
import { workIntake } from "#server/intake/intake.jobs.ts";
import { workSearchForm } from "#server/invoices/invoices.usecases.ts";
import { workNames } from "#server/invoices/names.usecases.ts";
import { workLists } from "#server/lists/lists.jobs.ts";
import { workLooking } from "#server/operations/audit/looking.ts";
import { workOlder } from "#server/operations/audit/older.ts";
import { workRetention } from "#server/operations/audit/retention.ts";
import { workErasures } from "#server/operations/erasure/erasure.jobs.ts";
import { sweepKept } from "#server/operations/erasure/kept.ts";
import { workSealing } from "#server/operations/audit/sealing.ts";
import { workAlerts } from "#server/operations/health/alerts.ts";
import { workIntegrity } from "#server/operations/integrity/rolling.ts";
import { clearPeopleImports } from "#server/people/staff-import/clear-imports.ts";
import { workAccess } from "#server/access/access.jobs.ts";
import { workPeopleImports } from "#server/people/staff-import/people-import.routes.ts";
import { workHandovers } from "#server/people/staff/handover.usecases.ts";
import { sweepIdempotencyKeys } from "#server/platform/http/idempotency.ts";
import { workStatusMails } from "#server/notices/status/status.jobs.ts";
import { sweepDuties } from "#server/notices/incidents/duty.usecases.ts";
import { sweepSubscribers } from "#server/notices/status/subscribers.ts";
import { sweepTries, workPeople } from "#server/people/people.jobs.ts";
import { sweepMail, workMail } from "#server/platform/mail/mail-worker.ts";
import { remindOfLetters } from "#server/support/letters/letters.usecases.ts";
import { sweepWatches, workWatches } from "#server/support/watches/fire.ts";
import { sweepOutbox, workOutbox } from "#server/notices/outbox/work.ts";
import { sweepInbox, workSubscriptions } from "#server/notices/subscriptions/work.ts";
import { sweepDeliveries, workWebhooks } from "#server/notices/webhooks/work.ts";
import { workMigrations } from "#server/sources/migration/run-migration.ts";
import { workReconciliations } from "#server/sources/reconciliation/run.ts";
import { watchMailboxes } from "#server/sources/idle.ts";
import { learnDelays, sweepRuns, workSources } from "#server/sources/work.ts";
import type { Platform } from "#server/platform/platform.types.ts";
import { BELONGINGS } from "./belongings.ts";
import { VIEWS } from "./views.ts";

const SWEEP_MS = 3_600_000;

/** Starts to work on jobs; the end comes with `platform.jobs.stop()` and the returned function, which waits for what runs beside them. */
export async function startWorker(platform: Platform): Promise<() => Promise<void>> {
  const endIntake = await workIntake(platform);
  await workLists(platform);
  await workReconciliations(platform);
  await workMigrations(platform);
  await workBatchLookups(platform);
  await workMail(platform);
  await workErasures(platform);
  await workHandovers(platform, BELONGINGS);
  await workPeopleImports(platform);
  await workPeople(platform);
  await workAccess(platform);
  await workStatusMails(platform);
  const stopping = new AbortController();
  const beside = [
    workNames(platform, () => stopping.signal.aborted).catch((error: unknown) => platform.log.warn({ err: error }, "names")),
    workSearchForm(platform, stopping.signal).catch((error: unknown) => platform.log.warn({ err: error }, "search form")),
    workSealing(platform, stopping.signal).catch((error: unknown) => platform.log.warn({ err: error }, "sealing")),
    workOlder(platform, stopping.signal).catch((error: unknown) => platform.log.warn({ err: error }, "sealing older events")),
    workLooking(platform, stopping.signal).catch((error: unknown) => platform.log.warn({ err: error }, "trail")),
    watchMailboxes(platform, stopping.signal).catch((error: unknown) => platform.log.warn({ err: error }, "mailboxes")),
    workSources(platform, stopping.signal).catch((error: unknown) => platform.log.warn({ err: error }, "sources")),
    workOutbox(platform, stopping.signal).catch((error: unknown) => platform.log.warn({ err: error }, "outbox")),
    workWebhooks(platform, stopping.signal).catch((error: unknown) => platform.log.warn({ err: error }, "webhooks")),
    workSubscriptions(platform, VIEWS, stopping.signal).catch((error: unknown) => platform.log.warn({ err: error }, "followers")),
    workWatches(platform, stopping.signal).catch((error: unknown) => platform.log.warn({ err: error }, "watches")),
    workAlerts(platform, stopping.signal).catch((error: unknown) => platform.log.warn({ err: error }, "alerts")),
    workIntegrity(platform, stopping.signal).catch((error: unknown) => platform.log.warn({ err: error }, "integrity")),
    workRetention(platform, stopping.signal).catch((error: unknown) => platform.log.warn({ err: error }, "trail retention")),
  ];
  const sweep = setInterval(() => {
    Promise.all([
      sweepIdempotencyKeys(platform),
      askToClear(platform),
      sweepMail(platform),
      clearPeopleImports(platform),
      sweepKept(platform),
      sweepRuns(platform),
      learnDelays(platform),
      sweepOutbox(platform),
      sweepDeliveries(platform),
      sweepInbox(platform),
      sweepWatches(platform),
      remindOfLetters(platform),
      sweepDuties(platform),
      sweepSubscribers(platform),
      sweepTries(platform.db, platform.clock()),
    ]).catch((error: unknown) => platform.log.warn({ err: error }, "sweep"));
  }, SWEEP_MS).unref();
  return async () => {
    stopping.abort();
    endIntake();
    clearInterval(sweep);
    await Promise.all(beside);
  };
}
