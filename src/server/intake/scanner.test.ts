/** O4: what is taken in where a virus scanner is set up, against a real clamd; the scanner goes and comes back. */
import { type Server, connect, createServer } from "node:net";
import { once } from "node:events";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  CLAMD,
  type ClamHost,
  MARKER,
  MARKER_NAME,
  STREAM_MAX,
  clamHost,
  tellWithoutClamd,
} from "#server/platform/scanner/testing/clam-host.ts";
import { type TestServer, testServer } from "#server/platform/testing/test-server.ts";
import { scanAgain } from "./scan-again.ts";

tellWithoutClamd();

describe.skipIf(CLAMD === null)("with a virus scanner", () => {
  let clam: ClamHost;
  let server: TestServer;
  /** the scanner's socket as the server knows it: a way to clamd that can be closed */
  const path = join(tmpdir(), `scan-${randomBytes(6).toString("hex")}`);
  let way: Server | null = null;

  async function there(): Promise<void> {
    way = createServer((socket) => {
      const onward = connect({ path: clam.socket });
      for (const [one, other] of [
        [socket, onward],
        [onward, socket],
      ] as const)
        one.on("error", () => undefined).on("close", () => other.destroy());
      socket.pipe(onward).pipe(socket);
    }).listen(path);
    await once(way, "listening");
  }
  async function away(): Promise<void> {
    way!.close();
    await once(way!, "close");
    await rm(path, { force: true });
  }

  beforeAll(async () => {
    clam = await clamHost();
    await there();
    server = await testServer({ settings: { scanner: { path } } });
  });
  afterAll(async () => {
    await server?.close();
    if (way?.listening === true) await away();
    await clam?.close();
  });

  type File = { documentId: string; state: string; outcome: string; problem: { code: string; message: string } | null };
  async function hand(name: string, content: string | Uint8Array): Promise<File> {
    const form = new FormData();
    form.append("files", new Blob([content as BlobPart]), name);
    const answer = await server.call("/api/v1/documents?wait=30", { method: "POST", body: form });
    return ((await answer.json()) as { files: File[] }).files[0]!;
  }
  const original = (id: string) => server.call(`/api/v1/documents/${id}/original`);
  const codeOf = async (answer: Response) => [answer.status, ((await answer.json()) as { code: string }).code];
  const again = (id: string) => server.call(`/api/v1/documents/${id}/retry`, { method: "POST" });
  async function until(id: string, wanted: (file: File) => boolean): Promise<File> {
    for (;;) {
      const { documents } = (await (await server.call("/api/v1/documents")).json()) as { documents: File[] };
      const file = documents.find((each) => each.documentId === id)!;
      if (wanted(file)) return file;
    }
  }
  const eventsOf = async (id: string) =>
    (
      await server.platform.db.selectFrom("event").select(["type", "data"]).where("subject_id", "=", id).orderBy("id").execute()
    ).map(({ type, data }) => [type, (data as { problem?: string }).problem]);

  test("O4 E7 what is clean is read and can be had; what is infected is read by nobody, kept aside with words and a trace, and can't be had", async () => {
    const clean = await hand("note.txt", "nothing bad");
    expect(clean).toMatchObject({ state: "kept", problem: { code: "not-an-invoice" } });
    expect((await original(clean.documentId)).status).toBe(200);
    const bad = await hand("invoice.pdf", `%PDF-1.4 ${MARKER}`);
    expect(bad).toMatchObject({ state: "kept", outcome: "failed", problem: { code: "infected", message: MARKER_NAME } });
    expect(await codeOf(await original(bad.documentId))).toEqual([403, "file-infected"]);
    expect(await codeOf(await server.call(`/api/v1/documents/${bad.documentId}/pages/1`))).toEqual([403, "file-infected"]);
    expect(await eventsOf(bad.documentId)).toContainEqual(["document.kept", "infected"]);
    expect(await server.platform.files.has((bad as unknown as { sha256: string }).sha256), "nothing is lost").toBe(true);
  });

  test("O4 E7 while the scanner is away files are taken in and wait; as soon as it is back they are read by themselves", async () => {
    const before = await hand("before.txt", "scanned before");
    await away();
    server.platform.clock.advance(1_000);
    const same = await hand("same.txt", "scanned before");
    expect(same, "whose file of the same bytes was scanned before is told by nothing").toMatchObject({
      state: "kept",
      problem: { code: "not-scanned" },
    });
    expect(await codeOf(await original(same.documentId))).toEqual([503, "file-not-scanned"]);
    const waiting = await hand("waiting.txt", "while it was away");
    expect(waiting).toMatchObject({ state: "kept", outcome: "failed", problem: { code: "not-scanned" } });
    const refused = await original(waiting.documentId);
    expect([refused.headers.get("retry-after") !== null, ...(await codeOf(refused))]).toEqual([true, 503, "file-not-scanned"]);
    server.platform.clock.advance(8 * 86_400_000);
    expect((await original(before.documentId)).status, "what was found clean stays so while nobody can be asked").toBe(200);
    expect(await scanAgain(server.platform)).toBe(0);
    await there();
    expect(await scanAgain(server.platform)).toBe(2);
    await until(same.documentId, (file) => file.problem?.code === "not-an-invoice");
    await until(waiting.documentId, (file) => file.problem?.code === "not-an-invoice");
    expect((await original(waiting.documentId)).status).toBe(200);
    expect((await eventsOf(waiting.documentId)).map(([type]) => type)).toEqual(
      expect.arrayContaining(["document.kept", "document.retried"]),
    );
    expect(await scanAgain(server.platform), "nothing waits any more").toBe(0);
  });

  test("O4 what is larger than the scanner takes is kept unread, and tried again after an hour", async () => {
    const large = await hand("large.txt", Buffer.alloc(STREAM_MAX + 1, "x"));
    expect(large).toMatchObject({ state: "kept", problem: { code: "scan-too-large" } });
    expect(await scanAgain(server.platform)).toBe(0);
    server.platform.clock.advance(3_601_000);
    expect(await scanAgain(server.platform)).toBe(1);
    await until(large.documentId, (file) => file.state === "kept");
  });

  test("O4 a false alarm is read after all once the signatures were mended; a file that turned out bad is held from then on", async () => {
    const { db, clock } = server.platform;
    const alarm = await hand("alarm.txt", "a false alarm");
    const { sha256 } = alarm as unknown as { sha256: string };
    await db.updateTable("blob_scan").set({ infected: "Old.Signature" }).where("sha256", "=", sha256).execute();
    expect(await codeOf(await original(alarm.documentId))).toEqual([403, "file-infected"]);
    expect((await again(alarm.documentId)).status).toBe(202);
    await until(alarm.documentId, (file) => file.problem?.code === "not-an-invoice");
    expect((await original(alarm.documentId)).status).toBe(200);
    const bad = await hand("later.txt", `known later ${MARKER}`);
    const late = (bad as unknown as { sha256: string }).sha256;
    await db.updateTable("blob_scan").set({ infected: null }).where("sha256", "=", late).execute();
    expect((await original(bad.documentId)).status, "by the signatures of then").toBe(200);
    clock.advance(8 * 86_400_000);
    expect(await codeOf(await original(bad.documentId)), "after a week it is asked again").toEqual([403, "file-infected"]);
  });
});
