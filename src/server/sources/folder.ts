/**
 * A watched folder: whatever lies in it is taken in, once. It stands below the folder that the operator named, one for each company,
 * so that nobody who configures a source reads other files of the machine.
 */
import { join, relative } from "node:path";
import { FolderSettings } from "#api/sources.api.ts";
import { FileChangedError, FileUnreadableError, bytesOf, filesIn, openFolder } from "#server/platform/watched-folder.ts";
import { errorCode } from "#server/platform/errors.ts";
import { type Folder, readingFolder } from "./folder-pages.ts";
import { type Connector, Gone, NotNow, type Opening, type SourceKindOf, SourceTrouble } from "./sources.types.ts";

const folderOf: SourceKindOf["placeOf"] = ({ config, companyId, settings }) =>
  join(config.inbox, String(companyId), FolderSettings.parse(settings).folder);

export const FOLDER: SourceKindOf = {
  everySeconds: 30,
  placeOf: folderOf,
  async open(opening: Opening): Promise<Connector> {
    const { inbox } = opening.config;
    const root = await openFolder(inbox, relative(inbox, folderOf(opening)), opening.trying !== true).catch((error: unknown) => {
      throw new SourceTrouble("folder-unreachable", { reason: errorCode(error) }, error);
    });
    // one that is only tried isn't made, and empty
    const folder: Folder =
      root === null
        ? { files: nothing, bytes: nothing }
        : { files: (after) => filesIn(root, after), bytes: (file) => bytesOf(root, file) };
    return { ...readingFolder(folder, told, opening), close: async () => undefined };
  },
};

async function* nothing(): AsyncIterable<never> {}

/** What changes while it is read comes as another file. */
function told(error: unknown): never {
  if (error instanceof FileChangedError) throw new Gone();
  if (error instanceof FileUnreadableError) throw new NotNow();
  throw new SourceTrouble("folder-unreachable", { reason: errorCode(error) }, error);
}
