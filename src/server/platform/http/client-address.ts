import { isIPv6 } from "node:net";

/**
 * One client by its address, however it is written: of IPv6 the first 64 bits, as a client has all that begin with them;
 * of IPv4 inside IPv6 the IPv4 (CVE-2026-45364).
 */
export function clientOf(address: string): string {
  const plain = address.split("%")[0]!;
  if (!isIPv6(plain)) return plain;
  const written = new URL(`http://[${plain}]/`).hostname.slice(1, -1);
  const [head = "", tail] = written.split("::");
  const before = head === "" ? [] : head.split(":");
  const after = tail === undefined || tail === "" ? [] : tail.split(":");
  const all = [...before, ...Array.from({ length: 8 - before.length - after.length }, () => "0"), ...after];
  if (all.slice(0, 5).every((part) => part === "0") && all[5] === "ffff")
    return all
      .slice(6)
      .map((part) => Number.parseInt(part, 16))
      .map((part) => `${part >> 8}.${part & 255}`)
      .join(".");
  return `${all.slice(0, 4).join(":")}::/64`;
}
