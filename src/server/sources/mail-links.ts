/** Links in the text of a mail: which lead to an invoice, and who may follow them. Each stays exactly as it was received. */
import { ASIDE, INVOICE_MAIL, LEADS_TO_INVOICE, LINK } from "#domain/sources/mail-words.ts";
import { isAuthorityHost, isLinkHost } from "#domain/platforms.ts";

export type Link = { link: string; host: string; /** the words that it stands under, "" in a plain text */ words: string };
export type SortedLink = Link & { why: "link" | "elsewhere" | "authority" };

const LINK_LENGTH = 4000;
/** Of one mail; more than these is no invoice's mail any more. */
export const LINKS_MOST = 20;

const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: " " };

/** What an HTML attribute means, once: no link is decoded twice. */
const unescaped = (value: string): string =>
  value.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,5}));/gi, (whole, decimal?: string, hex?: string, name?: string) => {
    if (name !== undefined) return ENTITIES[name.toLowerCase()] ?? whole;
    const code = decimal === undefined ? Number.parseInt(hex!, 16) : Number(decimal);
    return code > 0 && code <= 0x10_ff_ff ? String.fromCodePoint(code) : whole;
  });

/** The links of an HTML text, by the anchors that it has; of those alike the first. */
export function linksOfHtml(html: string): Link[] {
  const found: Link[] = [];
  const anchors = /<a\s([^>]{0,8000})>/gi;
  for (let match = anchors.exec(html); match !== null; match = anchors.exec(html)) {
    const href = /(?:^|\s)href\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/i.exec(match[1]!);
    const value = href?.[1] ?? href?.[2] ?? href?.[3];
    if (value === undefined) continue;
    const inside = html.slice(anchors.lastIndex, anchors.lastIndex + 2000);
    const end = inside.search(/<\/a\s*>/i);
    const words = unescaped(inside.slice(0, Math.max(0, end)).replaceAll(/<[^>]*>/g, " "));
    add(found, unescaped(value.trim()), words.replaceAll(/\s+/g, " ").trim().slice(0, 200));
  }
  return found.length > 0 ? found : linksOfText(unescaped(html.replaceAll(/<[^>]*>/g, " ")));
}

/** The links of a plain text. */
export function linksOfText(text: string): Link[] {
  const found: Link[] = [];
  for (const [link] of text.matchAll(LINK)) add(found, link.replace(/[.,;:!?)\]}]+$/, ""), "");
  return found;
}

function add(found: Link[], link: string, words: string): void {
  if (!/^https?:\/\//i.test(link) || link.length > LINK_LENGTH || !URL.canParse(link)) return;
  if (found.some((each) => each.link === link)) return;
  found.push({ link, host: new URL(link).hostname.toLowerCase(), words });
}

/** Whether a mail says of itself that it brings an invoice. */
export const isInvoiceMail = (...words: readonly string[]): boolean => words.some((each) => INVOICE_MAIL.test(each));

/**
 * The links of a mail that may lead to an invoice: those of hosts that may be asked always; others where the mail looks like an
 * invoice's. Where none of these says that it leads to one, all of them, for a person to look.
 * @param hosts what the company added to the known ones
 * @param brings whether the mail has files with it that are taken in: then only what says so is listed
 */
export function linksToKeep(
  links: readonly Link[],
  { hosts, invoice, brings }: { hosts: readonly string[]; invoice: boolean; brings: boolean },
): SortedLink[] {
  const sorted = links.map((each): SortedLink => ({ ...each, why: whyOf(each.host, hosts) }));
  const meant = sorted.filter((each) => !isHome(each.link) && !isAside(each.words));
  const known = meant.filter(({ why }) => why === "link");
  if (!invoice) return known;
  const others = meant.filter(({ why }) => why !== "link");
  const saying = others.filter(({ words, link, why }) => why === "authority" || says(words, link));
  return [...known, ...(saying.length > 0 || known.length > 0 || brings ? saying : others)];
}

const says = (words: string, link: string): boolean => LEADS_TO_INVOICE.test(words) || LEADS_TO_INVOICE.test(link);
const isAside = (words: string): boolean => ASIDE.test(words) && !INVOICE_MAIL.test(words);
/** The front page of whoever sends mails leads to no invoice. */
const isHome = (link: string): boolean => {
  const { pathname, search, hash } = new URL(link);
  return pathname === "/" && search === "" && /^#?\/?$/.test(hash);
};

const whyOf = (host: string, hosts: readonly string[]): SortedLink["why"] =>
  isAuthorityHost(host) ? "authority" : isLinkHost(host, hosts) ? "link" : "elsewhere";
