/** SM2 signatures (GB/T 32918) on the curve of GB/T 32918.5, with SM3. */
import { createHash } from "node:crypto";
import { weierstrass } from "@noble/curves/abstract/weierstrass.js";
import { DerError, readDer, TAG, unsignedOf } from "./der.ts";

const P = 0xfffffffeffffffffffffffffffffffffffffffff00000000ffffffffffffffffn;
export const SM2_ORDER = 0xfffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123n;
const A = 0xfffffffeffffffffffffffffffffffffffffffff00000000fffffffffffffffcn;
const B = 0x28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e93n;
const GX = 0x32c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7n;
const GY = 0xbc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0n;
export const SM2_POINT = weierstrass({ p: P, n: SM2_ORDER, h: 1n, a: A, b: B, Gx: GX, Gy: GY });
/** Multiples of the base point are kept: every verification needs them. */
SM2_POINT.BASE.precompute(8);
/** The signer's id that GM/T 0009 prescribes where none is agreed on. */
const DEFAULT_ID = new TextEncoder().encode("1234567812345678");

const hex = (value: bigint): Buffer => Buffer.from(value.toString(16).padStart(64, "0"), "hex");
const toBigInt = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).toString("hex") || "0"}`);

export function sm3(...parts: Uint8Array[]): Uint8Array {
  const hash = createHash("sm3");
  for (const part of parts) hash.update(part);
  return hash.digest();
}

/** The number that is signed: SM3 of the signer's identity, the curve, the key and the message. */
export function sm2Hash(publicKey: Uint8Array, message: Uint8Array): bigint {
  const identity = sm3(
    new Uint8Array([0, DEFAULT_ID.length * 8]),
    DEFAULT_ID,
    hex(A),
    hex(B),
    hex(GX),
    hex(GY),
    publicKey.subarray(1),
  );
  return toBigInt(sm3(identity, message));
}

/** r and s from DER, or from 64 plain bytes as some producers write them; null where it is neither. */
function readSignature(signature: Uint8Array): { r: bigint; s: bigint } | null {
  if (signature.length === 64) return { r: toBigInt(signature.subarray(0, 32)), s: toBigInt(signature.subarray(32)) };
  try {
    const { tag, children } = readDer(signature);
    return tag === TAG.sequence && children.length === 2 ? { r: unsignedOf(children[0]), s: unsignedOf(children[1]) } : null;
  } catch (error) {
    if (error instanceof DerError) return null;
    throw error;
  }
}

/** Keys seen before: a bureau signs all of its invoices with one. From its second use on multiples of it are kept. */
const knownKeys = new Map<string, { point: typeof SM2_POINT.BASE; used: number }>();
const MAX_KNOWN_KEYS = 100;
const KEY_WINDOW = 5;

/** The point of a key; null where it lies on no curve. */
function pointOf(publicKey: Uint8Array): typeof SM2_POINT.BASE | null {
  const name = Buffer.from(publicKey).toString("latin1");
  const known = knownKeys.get(name);
  if (known !== undefined) {
    known.used += 1;
    return known.used === 2 ? known.point.precompute(KEY_WINDOW) : known.point;
  }
  try {
    const point = SM2_POINT.fromBytes(publicKey);
    point.assertValidity();
    if (knownKeys.size >= MAX_KNOWN_KEYS) knownKeys.clear();
    knownKeys.set(name, { point, used: 1 });
    return point;
  } catch {
    return null;
  }
}

/**
 * True where `signature` is one over `message` by the key (65 bytes, uncompressed point). False for every malformed
 * key or signature.
 */
export function sm2Verify(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  const parts = readSignature(signature);
  if (parts === null || publicKey.length !== 65) return false;
  const { r, s } = parts;
  if (r < 1n || r >= SM2_ORDER || s < 1n || s >= SM2_ORDER) return false;
  const t = (r + s) % SM2_ORDER;
  if (t === 0n) return false;
  const key = pointOf(publicKey);
  if (key === null) return false;
  const e = sm2Hash(publicKey, message);
  const point = SM2_POINT.BASE.multiplyUnsafe(s).add(key.multiplyUnsafe(t));
  if (point.is0()) return false;
  return (e + point.toAffine().x) % SM2_ORDER === r;
}
