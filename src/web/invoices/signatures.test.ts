import { expect, test } from "vitest";
import { signatureVerdict } from "./signatures.ts";

const report = { by: "样张", digest: "ok", signature: "ok", trust: "unknown", covers: "all" };

test("V2 an altered file is told before anything else", () => {
  expect(signatureVerdict({ ...report, digest: "broken", covers: "part" }).verdict).toBe("broken");
  expect(signatureVerdict({ ...report, signature: "unchecked" }).verdict).toBe("unchecked");
  expect(signatureVerdict({ ...report, covers: "part" }).verdict).toBe("part");
  expect(signatureVerdict(report)).toMatchObject({ verdict: "ok", trust: "unknown", by: "样张" });
});
