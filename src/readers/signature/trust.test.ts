import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { readCertificate } from "./certificate.ts";
import { ecTestKey, issue, rsaTestKey, sm2TestKey } from "./testing/authority.ts";
import type { CertificateOptions, TestKey } from "./testing/authority.ts";
import { readTrustFolder, trustedCertificates } from "./trust-folder.ts";
import { judgeTrust } from "./trust.ts";

const NOW = "2024-06-01T00:00:00Z";
const CA_USAGE = [5, 6];
const rootKey = sm2TestKey(0x31n ** 40n);
const root = { name: "样张根证书", key: rootKey };
const middleKey = rsaTestKey();
const middle = { name: "样张二级机构", key: middleKey };

const make = (options: CertificateOptions): ReturnType<typeof readCertificate> => readCertificate(issue(options));
const rootCertificate = make({ ...root, issuer: root, authority: true, usage: CA_USAGE });
const middleCertificate = (more: Partial<CertificateOptions> = {}): ReturnType<typeof readCertificate> =>
  make({ ...middle, issuer: root, authority: true, usage: CA_USAGE, ...more });
const signerOf = (key: TestKey, issuer: CertificateOptions["issuer"], more: Partial<CertificateOptions> = {}) =>
  make({ name: "样张签章人", key, issuer, usage: [0, 1], ...more });

describe("V2 trust by installed roots", () => {
  test.each<[string, TestKey]>([
    ["SM2", sm2TestKey(0x35n ** 40n)],
    ["RSA", rsaTestKey()],
    ["ECDSA", ecTestKey()],
  ])("%s: a chain over an authority in the file ends at an installed root", (_, key) => {
    expect(judgeTrust(signerOf(key, middle), [middleCertificate()], [rootCertificate], NOW)).toEqual({
      trust: "trusted",
      reason: null,
      chain: ["样张签章人", "样张二级机构", "样张根证书"],
    });
  });

  test("without roots, without a certificate, with foreign roots: unknown, and why", () => {
    const signer = signerOf(ecTestKey(), root);
    const strange = { name: "样张别的根", key: ecTestKey() };
    const foreign = make({ ...strange, issuer: strange, authority: true });
    expect(judgeTrust(signer, [], [], NOW)).toMatchObject({ trust: "unknown", reason: "no-roots" });
    expect(judgeTrust(null, [], [rootCertificate], NOW)).toMatchObject({ trust: "unknown", reason: "no-certificate" });
    expect(judgeTrust(signer, [], [foreign], NOW)).toMatchObject({ trust: "unknown", reason: "not-in-chain" });
  });

  test("the signer's own certificate may be installed", () => {
    const signer = signerOf(ecTestKey(), root);
    expect(judgeTrust(signer, [], [signer], NOW).trust).toBe("trusted");
  });

  test("a namesake of the root vouches for nobody", () => {
    const namesake = { name: root.name, key: sm2TestKey(0x37n ** 40n) };
    const signer = signerOf(ecTestKey(), namesake);
    expect(judgeTrust(signer, [], [rootCertificate], NOW)).toMatchObject({ trust: "unknown", reason: "not-in-chain" });
    const forged = make({ ...namesake, issuer: namesake, authority: true });
    expect(judgeTrust(signerOf(ecTestKey(), root), [forged], [], NOW)).toMatchObject({
      trust: "untrusted",
      reason: "chain-broken",
    });
  });

  test.each<[string, ReturnType<typeof readCertificate>, ReturnType<typeof readCertificate>]>([
    ["expired-at-signing", signerOf(rootKey, middle, { to: "20240531000000Z" }), middleCertificate()],
    ["expired-at-signing", signerOf(rootKey, middle), middleCertificate({ from: "20240701000000Z" })],
    ["not-an-authority", signerOf(rootKey, middle), middleCertificate({ authority: false })],
    ["not-an-authority", signerOf(rootKey, middle), middleCertificate({ usage: [0] })],
    ["key-usage", signerOf(rootKey, middle, { usage: [2] }), middleCertificate()],
  ])("untrusted: %s", (reason, signer, between) => {
    expect(judgeTrust(signer, [between], [rootCertificate], NOW)).toMatchObject({ trust: "untrusted", reason });
  });

  test("an authority without extensions doesn't count, unless it is the root itself", () => {
    const plain = make({ ...middle, issuer: root });
    expect(judgeTrust(signerOf(rootKey, middle), [plain], [rootCertificate], NOW).reason).toBe("not-an-authority");
    expect(judgeTrust(signerOf(rootKey, middle), [], [plain], NOW).trust).toBe("trusted");
  });

  test("a path longer than its authority allows", () => {
    const short = make({ ...root, issuer: root, authority: true, usage: CA_USAGE, pathLength: 0 });
    expect(judgeTrust(signerOf(rootKey, middle), [middleCertificate()], [short], NOW).reason).toBe("not-an-authority");
  });
});

describe("V2 the folder of trusted certificates", () => {
  const folder = mkdtempSync(join(tmpdir(), "trust-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const der = issue({ ...root, issuer: root, authority: true });
  const pem = `-----BEGIN CERTIFICATE-----\n${Buffer.from(der).toString("base64")}\n-----END CERTIFICATE-----\n`;

  test("PEM with several, DER, and what is none is named; other files are left alone", () => {
    writeFileSync(join(folder, "a.pem"), pem + pem);
    writeFileSync(join(folder, "b.cer"), der);
    writeFileSync(join(folder, "c.crt"), "no certificate");
    writeFileSync(join(folder, "README.txt"), "样张");
    const { certificates, wrong, missing } = readTrustFolder(folder);
    expect([certificates.length, wrong, missing]).toEqual([3, ["c.crt"], false]);
  });

  test("it is read again when something changed; a missing one holds none", () => {
    const before = trustedCertificates(folder).length;
    writeFileSync(join(folder, "d.der"), der);
    expect(trustedCertificates(folder).length).toBe(before + 1);
    expect(trustedCertificates(join(folder, "nowhere"))).toEqual([]);
    expect(trustedCertificates(null)).toEqual([]);
  });
});
