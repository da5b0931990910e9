/** Makes keys, certificates with extensions, and chains of them for tests. */
import { createHash, generateKeyPairSync, sign as nodeSign } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { bits, der, int, octets, oid, seq, set, SM2_WITH_SM3, sm2Key, sm2Value, time, utf8 } from "./der-writer.ts";
import type { Sm2Key } from "./der-writer.ts";

export type TestKey = { kind: "SM2"; sm2: Sm2Key } | { kind: "RSA" | "EC"; privateKey: KeyObject; publicKey: KeyObject };

export const sm2TestKey = (secret: bigint): TestKey => ({ kind: "SM2", sm2: sm2Key(secret) });
export const rsaTestKey = (bitLength = 2048): TestKey => ({
  kind: "RSA",
  ...generateKeyPairSync("rsa", { modulusLength: bitLength }),
});
export const ecTestKey = (): TestKey => ({ kind: "EC", ...generateKeyPairSync("ec", { namedCurve: "P-256" }) });

export const SIGNED_BY = {
  SM2: SM2_WITH_SM3,
  RSA: "1.2.840.113549.1.1.11",
  EC: "1.2.840.10045.4.3.2",
} as const;

/** A signature with the digest of its kind: SM3 for SM2, SHA-256 for the others. */
export function signWith(key: TestKey, message: Uint8Array): Uint8Array {
  return key.kind === "SM2" ? sm2Value(key.sm2, message) : nodeSign("sha256", message, key.privateKey);
}

function spkiOf(key: TestKey): Uint8Array {
  if (key.kind !== "SM2") return key.publicKey.export({ type: "spki", format: "der" });
  return seq(seq(oid("1.2.840.10045.2.1"), oid("1.2.156.10197.1.301")), bits(key.sm2.publicKey));
}

export const nameOf = (commonName: string): Uint8Array => seq(set(seq(oid("2.5.4.3"), utf8(commonName))));

export type CertificateOptions = {
  name: string;
  key: TestKey;
  issuer: { name: string; key: TestKey };
  authority?: boolean;
  pathLength?: number;
  /** numbers of the bits of key usage */
  usage?: number[];
  from?: string;
  to?: string;
};

export function issue(options: CertificateOptions): Uint8Array {
  const { name, key, issuer, authority, pathLength, usage, from = "20200101000000Z", to = "20400101000000Z" } = options;
  const extensions: Uint8Array[] = [];
  if (authority !== undefined) {
    const content = authority ? [der(1, Buffer.from([0xff])), ...(pathLength === undefined ? [] : [int(pathLength)])] : [];
    extensions.push(seq(oid("2.5.29.19"), der(1, Buffer.from([0xff])), octets(seq(...content))));
  }
  if (usage !== undefined) {
    const byte = usage.reduce((all, bit) => all | (0x80 >> bit), 0);
    extensions.push(seq(oid("2.5.29.15"), octets(der(3, Buffer.from([0, byte])))));
  }
  const algorithm = seq(oid(SIGNED_BY[issuer.key.kind]));
  const tbs = seq(
    der(0xa0, int(2)),
    int(serialOf(name)),
    algorithm,
    nameOf(issuer.name),
    seq(time(from), time(to)),
    nameOf(name),
    spkiOf(key),
    ...(extensions.length > 0 ? [der(0xa3, seq(...extensions))] : []),
  );
  return seq(tbs, algorithm, bits(signWith(issuer.key, tbs)));
}

/** One byte without a sign, the same for the same name. */
export function serialOf(name: string): number {
  return (createHash("sha256").update(name).digest()[0] ?? 0) & 0x7f;
}
