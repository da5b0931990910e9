/** Which addresses the server may connect to on somebody's word. */
import { BlockList, isIP } from "node:net";

type Range = [network: string, bits: number];

function listOf(ranges: readonly Range[]): BlockList {
  const list = new BlockList();
  for (const [network, bits] of ranges) list.addSubnet(network, bits, isIP(network) === 6 ? "ipv6" : "ipv4");
  return list;
}

/** Nobody's server stands there (RFC 6890, RFC 8190), or what clouds tell their machines in confidence. */
const NEVER = listOf([
  ["0.0.0.0", 8],
  ["169.254.0.0", 16],
  ["192.0.2.0", 24],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 3],
  ["::", 128],
  ["100::", 64],
  ["2001:db8::", 32],
  ["fe80::", 10],
  ["ff00::", 8],
  // metadata: Alibaba Cloud, Azure, Oracle Cloud, AWS
  ["100.100.100.200", 32],
  ["168.63.129.16", 32],
  ["192.0.0.192", 32],
  ["fd00:ec2::", 32],
]);
const PRIVATE = listOf([
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["::1", 128],
  ["64:ff9b:1::", 48],
  ["2001::", 23],
  ["fc00::", 7],
  ["fec0::", 10],
]);
/** Addresses that lead to one of IPv4: mapped, compatible, NAT64 (RFC 6052, 8215), 6to4; and where in their eight parts it stands. */
const CARRIERS: { list: BlockList; at: number }[] = [
  {
    list: listOf([
      ["::ffff:0:0", 96],
      ["::", 96],
      ["64:ff9b::", 96],
      ["64:ff9b:1::", 96],
    ]),
    at: 6,
  },
  { list: listOf([["2002::", 16]]), at: 1 },
];

const within = (list: BlockList, address: string): boolean => list.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");

/** The eight parts of an address of IPv6. */
function partsOf(address: string): number[] {
  const written = new URL(`http://[${address.split("%")[0]!}]/`).hostname.slice(1, -1);
  const [head = "", tail] = written.split("::");
  const numbers = (text: string): number[] => (text === "" ? [] : text.split(":").map((part) => Number.parseInt(part, 16)));
  const [before, after] = [numbers(head), numbers(tail ?? "")];
  return [...before, ...Array.from({ length: 8 - before.length - after.length }, () => 0), ...after];
}

/** The address of IPv4 that one of IPv6 leads to; null where it leads to none. */
export function carried(address: string): string | null {
  if (isIP(address) !== 6 || address === "::" || address === "::1") return null;
  const carrier = CARRIERS.find(({ list }) => within(list, address));
  if (carrier === undefined) return null;
  const parts = partsOf(address).slice(carrier.at, carrier.at + 2);
  return parts.flatMap((part) => [part >> 8, part & 255]).join(".");
}

/** The host of a URL as a name or address: without the brackets of IPv6 and the dot at the end. */
export const bareHost = (hostname: string): string =>
  hostname
    .replace(/^\[|\]$/g, "")
    .replace(/\.$/, "")
    .toLowerCase();

/** Whether the host of a URL is an address of digits, not a name. */
export const isAddress = (hostname: string): boolean => isIP(bareHost(hostname)) !== 0;

const RANGE = /^([0-9a-f.:]+)\/(\d{1,3})$/i;
const NAME = /^(?=.{1,253}$)[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?$/i;

/** Whether a text names a host, an address, or a range of addresses (192.168.7.0/24). */
export function isHostOrRange(text: string): boolean {
  const [, network, bits] = RANGE.exec(text) ?? [];
  if (network !== undefined) return isIP(network) !== 0 && Number(bits) <= (isIP(network) === 6 ? 128 : 32);
  return isIP(text) !== 0 || NAME.test(text);
}

/** What the operator allows of private networks: by name, and by address. */
export function privateReach(hosts: readonly string[]) {
  const list = new BlockList();
  const names = new Set<string>();
  for (const host of hosts) {
    const [, network = host, bits] = RANGE.exec(host) ?? [];
    const family = isIP(network) === 6 ? "ipv6" : "ipv4";
    if (isIP(network) === 0) names.add(bareHost(host));
    else if (bits === undefined) list.addAddress(network, family);
    else list.addSubnet(network, Number(bits), family);
  }
  const has = (address: string): boolean => isIP(address) !== 0 && within(list, address);
  return { names: (host: string): boolean => names.has(host) || has(host), has };
}

/**
 * Whether an address may be connected to; `name` is the host that resolved to it, where it was a name.
 * @param privateHosts what the operator allows of private networks
 */
export function mayReach(address: string, privateHosts: readonly string[], name: string | null = null): boolean {
  const leadsTo = carried(address);
  const all = leadsTo === null ? [address] : [address, leadsTo];
  if (all.some((each) => within(NEVER, each))) return false;
  if (!all.some((each) => within(PRIVATE, each))) return true;
  const allowed = privateReach(privateHosts);
  return all.some(allowed.has) || (name !== null && allowed.names(bareHost(name)));
}
