/**
 * Every route, and how it is asked for what is hidden. A route that is added needs its line in the file of its module below `lines/`:
 *
 *   "GET /api/v1/things/{id}": [inPath("thing")]            it names a thing: of a hidden one it answers as of one that isn't there
 *   "GET /api/v1/things": [overall()]                       it names none: it answers as if the hidden ones weren't
 *   "GET /api/v1/status": [nothing("the same for all")]     there is nothing in it that could be hidden
 *
 * What names things in its query or body has a line for each of them (`named`). A kind of thing that is new is made in things.ts.
 */
import type { Kind } from "./things.ts";
import type { Asked, Asker, World } from "./world.ts";

type May<T> = T | Promise<T>;
export type Line =
  | { of: "named"; kind: Kind; name: string; asked: (thing: string, world: World, of: Asker) => May<Asked>; ownerToo: boolean }
  | { of: "overall"; asked: (world: World, of: Asker) => May<Asked> }
  | { of: "nothing"; why: string };
export type Lines = Record<string, Line[]>;

/**
 * The thing stands somewhere in the request. `asked` may do something beforehand, as the one who asks.
 * @param name what tells lines of the same kind apart
 */
export const named = (
  kind: Kind,
  asked: (thing: string, world: World, of: Asker) => May<Asked>,
  {
    name = "",
    ownerToo = true,
  }: { name?: string; /** false: even for its owner it makes no difference */ ownerToo?: boolean } = {},
): Line => ({ of: "named", kind, name, asked, ownerToo });

/** The thing's id is the `{id}` of the path, or another part of it. */
export const inPath = (kind: Kind, more: Asked = {}, { part = "id", ownerToo = true } = {}): Line =>
  named(kind, (thing) => ({ ...more, path: { ...more.path, [part]: thing } }), { ownerToo });

/** The thing is a value of the query. */
export const inQuery = (kind: Kind, key: string, more: Asked = {}, options: { ownerToo?: boolean } = {}): Line =>
  named(kind, (thing) => ({ ...more, query: { ...more.query, [key]: thing } }), { name: key, ...options });

/** The thing stands in the body. */
export const inBody = (kind: Kind, body: (thing: string) => object, options: { name?: string; ownerToo?: boolean } = {}): Line =>
  named(kind, (thing) => ({ body: body(thing) }), options);

/** Asked before and after the hidden things came to be, it answers the same. */
export const overall = (asked: Asked | ((world: World, of: Asker) => May<Asked>) = {}): Line => ({
  of: "overall",
  asked: typeof asked === "function" ? asked : () => asked,
});

/** @param why there is nothing that could be hidden: a sentence */
export const nothing = (why: string): Line => ({ of: "nothing", why });
