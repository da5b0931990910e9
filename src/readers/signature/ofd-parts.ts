/** Names the parts of an OFD by what they are and where they show, for reports on altered and unsigned ones. */
import type { PartKind, SignedPart } from "#domain/invoice.ts";
import { normalPath } from "../archive/zip.ts";
import { areaOf, readDocuments } from "../ofd/document.ts";
import type { OfdDocument } from "../ofd/document.ts";
import { rect } from "../ofd/geometry.ts";
import type { Rect } from "../ofd/geometry.ts";
import type { OfdPackage } from "../ofd/package.ts";
import { child, children, descendants, textAt } from "../xml/parse.ts";
import type { XmlNode } from "../xml/parse.ts";

type Place = Pick<SignedPart, "page" | "box">;
type Known = { kind: PartKind; places: Place[] };

/** Pages beyond this many aren't told apart; their parts are named by their path alone. */
const MAX_PAGES = 500;
/** Of one part so many places are marked. */
const MAX_PLACES = 20;

/** By their path, where the documents' own lists don't say it. */
const BY_PATH: [RegExp, PartKind][] = [
  [/^OFD\.xml$/iu, "entry"],
  [/(^|\/)Document\.xml$/iu, "document"],
  [/(^|\/)(Signs?|Signatures?)(\/|\.xml$)/iu, "signature"],
  [/(^|\/)Attach\w*(\/|\.xml$)/iu, "attachment"],
  [/(^|\/)(Tags?|CustomTags?)(\/|\.xml$)/iu, "tags"],
  [/(^|\/)Annot\w*(\/|\.xml$)/iu, "annotation"],
  [/(^|\/)(Tpls?|Temps?|Templates?)\//iu, "template"],
  [/(^|\/)(Res|Resources?|Fonts?|Images?)\//iu, "resource"],
  [/(PublicRes|DocumentRes|PageRes)\w*\.xml$/iu, "resource"],
  [/(^|\/)Pages?\//iu, "page"],
];

export class OfdParts {
  private readonly pkg: OfdPackage;
  private readonly known = new Map<string, Known>();
  private readonly pages = new Map<string, { number: number; area: Rect | null }>();

  constructor(pkg: OfdPackage) {
    this.pkg = pkg;
    let before = 0;
    for (const document of readDocuments(pkg, MAX_PAGES)) {
      this.readPages(document, before);
      this.readAnnotations(document);
      before += document.pages.length;
    }
  }

  /** What to say of a part that the signature found altered, or doesn't cover. `stamps`: where that signature's seals stand. */
  describe(member: string, state: SignedPart["state"], stamps: readonly Place[] = []): SignedPart[] {
    const path = normalPath(member);
    const known = this.known.get(path) ?? { kind: kindByPath(path), places: [] };
    const places = known.kind === "signature" && known.places.length === 0 ? stamps : known.places;
    const named = { state, kind: known.kind, part: member };
    return places.length === 0 ? [named] : places.slice(0, MAX_PLACES).map((place) => ({ ...named, ...place }));
  }

  /** The places of the seals that a signature puts on pages. */
  stampsOf(signature: XmlNode): Place[] {
    return [...descendants(signature)].flatMap(({ name, attributes }) =>
      name === "StampAnnot" ? this.placeOn(attributes["PageRef"] ?? "", rect(attributes["Boundary"])) : [],
    );
  }

  private readPages(document: OfdDocument, before: number): void {
    document.pages.forEach(({ id, location }, index) => {
      const number = before + index + 1;
      const part = this.pkg.part(location, document.folder);
      this.pages.set(id, { number, area: areaOf(child(part?.root, "Area")) ?? document.pageArea });
      if (part === null) return;
      this.add(part.member, "page", { page: number });
      for (const template of children(part.root, "Template")) {
        const used = document.templates.get(template.attributes["TemplateID"] ?? "")?.location ?? "";
        const member = this.pkg.locate(used, document.folder);
        if (member !== null) this.add(member, "template", { page: number });
      }
    });
  }

  private readAnnotations(document: OfdDocument): void {
    const list = this.pkg.part(textAt(document.root, "Annotations"), document.folder);
    for (const page of children(list?.root, "Page")) {
      for (const location of children(page, "FileLoc")) {
        const part = this.pkg.part(location.text, list?.folder ?? "");
        if (part === null) continue;
        for (const annotation of children(part.root, "Annot"))
          for (const place of this.placeOn(
            page.attributes["PageID"] ?? "",
            rect(child(annotation, "Appearance")?.attributes["Boundary"]),
          ))
            this.add(part.member, "annotation", place);
      }
    }
  }

  private placeOn(pageId: string, box: Rect | null): Place[] {
    const page = this.pages.get(pageId);
    if (page === undefined) return [];
    const { number, area } = page;
    if (box === null || area === null || area.w <= 0 || area.h <= 0) return [{ page: number }];
    return [{ page: number, box: [(box.x - area.x) / area.w, (box.y - area.y) / area.h, box.w / area.w, box.h / area.h] }];
  }

  private add(member: string, kind: PartKind, place: Place): void {
    const path = normalPath(member);
    const known = this.known.get(path) ?? { kind, places: [] };
    known.places.push(place);
    this.known.set(path, known);
  }
}

function kindByPath(path: string): PartKind {
  return BY_PATH.find(([pattern]) => pattern.test(path))?.[1] ?? "other";
}
