/**
 * A watched folder: whatever lies in it is taken in, once. It stands below the folder that the operator named, one for each company,
 * so that nobody who configures a source reads other files of the machine.
 */
import { join, relative } from "node:path";
import { FolderSettings } from "#api/sources.api.ts";
import { FileChangedError, type FolderFile, bytesOf, filesIn, openFolder } from "#server/platform/watched-folder.ts";
import { errorCode } from "#server/platform/errors.ts";
import { pagesOfFolder } from "./folder-pages.ts";
import { type Connector, NotNow, type Opening, type SourceKindOf, SourceTrouble } from "./sources.types.ts";

const folderOf: SourceKindOf["placeOf"] = ({ config, companyId, settings }) =>
  join(config.inbox, String(companyId), FolderSettings.parse(settings).folder);

export const FOLDER: SourceKindOf = {
  everySeconds: 30,
  placeOf: folderOf,
  async open(opening: Opening): Promise<Connector> {
    const { inbox } = opening.config;
    const root = await openFolder(inbox, relative(inbox, folderOf(opening))).catch((error: unknown) => {
      throw new SourceTrouble("folder-unreachable", { reason: errorCode(error) }, error);
    });
    const folder = { files: () => filesIn(root), bytes: (file: FolderFile) => bytesOf(root, file) };
    return { read: (_, signal) => pagesOfFolder(folder, told, opening.clock, signal), close: async () => undefined };
  },
};

/** What changes while it is read is left for the next time. */
function told(error: unknown): never {
  if (error instanceof FileChangedError) throw new NotNow();
  throw new SourceTrouble("folder-unreachable", { reason: errorCode(error) }, error);
}
