/** An authenticator in software: makes passkeys and answers challenges as a device does, for tests. */
import { type KeyObject, createHash, generateKeyPairSync, randomBytes, sign } from "node:crypto";

const UP = 0x01;
const UV = 0x04;
const ATTESTED = 0x40;

const b64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64url");
const sha256 = (bytes: Uint8Array | string): Buffer => createHash("sha256").update(bytes).digest();

/** CBOR byte string */
const cborBytes = (bytes: Uint8Array): Buffer =>
  Buffer.concat([Buffer.from([0x59, bytes.length >> 8, bytes.length & 255]), bytes]);
const cborText = (text: string): Buffer => Buffer.concat([Buffer.from([0x60 + text.length]), Buffer.from(text)]);

export type Device = {
  origin: string;
  rpId: string;
  /** what the device says: whether its owner was verified, and how often it was used */
  verified: boolean;
  counter: number;
  id: Buffer;
  key: KeyObject;
  publicKey: KeyObject;
};

export function device(origin: string): Device {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  return { origin, rpId: new URL(origin).hostname, verified: true, counter: 0, id: randomBytes(32), key: privateKey, publicKey };
}

const clientData = ({ origin }: Device, type: string, challenge: string): Buffer =>
  Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }));

function authenticatorData({ rpId, verified, counter }: Device, extraFlags = 0, rest: Buffer = Buffer.alloc(0)): Buffer {
  const head = Buffer.alloc(5);
  head[0] = UP | (verified ? UV : 0) | extraFlags;
  head.writeUInt32BE(counter, 1);
  return Buffer.concat([sha256(rpId), head, rest]);
}

/** ES256 key as COSE_Key */
function cose(publicKey: KeyObject): Buffer {
  const { x, y } = publicKey.export({ format: "jwk" });
  const coordinate = (label: number, value: string) =>
    Buffer.concat([Buffer.from([label]), Buffer.from([0x58, 32]), Buffer.from(value, "base64url")]);
  return Buffer.concat([Buffer.from([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01]), coordinate(0x21, x!), coordinate(0x22, y!)]);
}

/** The answer to options for a new passkey. */
export function register(each: Device, challenge: string) {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(each.id.length);
  const attested = Buffer.concat([Buffer.alloc(16), length, each.id, cose(each.publicKey)]);
  const attestationObject = Buffer.concat([
    Buffer.from([0xa3]),
    cborText("fmt"),
    cborText("none"),
    cborText("attStmt"),
    Buffer.from([0xa0]),
    cborText("authData"),
    cborBytes(authenticatorData(each, ATTESTED, attested)),
  ]);
  return {
    id: b64(each.id),
    rawId: b64(each.id),
    type: "public-key",
    clientExtensionResults: {},
    response: {
      clientDataJSON: b64(clientData(each, "webauthn.create", challenge)),
      attestationObject: b64(attestationObject),
      transports: ["internal"],
    },
  };
}

/** The answer to a question who it is. */
export function answer(each: Device, challenge: string) {
  const data = authenticatorData(each);
  const client = clientData(each, "webauthn.get", challenge);
  return {
    id: b64(each.id),
    rawId: b64(each.id),
    type: "public-key",
    clientExtensionResults: {},
    response: {
      clientDataJSON: b64(client),
      authenticatorData: b64(data),
      signature: b64(sign("sha256", Buffer.concat([data, sha256(client)]), each.key)),
    },
  };
}
