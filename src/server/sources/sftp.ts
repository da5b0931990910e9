/** A folder on another machine, over SFTP: like a watched folder, but of a server that has to be the one that it was. */
import { SftpSettings } from "#api/sources.api.ts";
import { SftpError, openSftp } from "#server/platform/sftp.ts";
import { readingFolder } from "./folder-pages.ts";
import { type Connector, Gone, NotNow, type SourceKindOf, SourceTrouble } from "./sources.types.ts";

export const SFTP: SourceKindOf = {
  everySeconds: 60,
  placeOf: ({ settings }) => {
    const { user, host, port, path } = SftpSettings.parse(settings);
    return `sftp://${user}@${host}${port === 22 ? "" : `:${port}`}${path.startsWith("/") ? "" : "/~/"}${path}`;
  },
  async open(opening): Promise<Connector> {
    const { config, settings, secret } = opening;
    const sftp = await openSftp(config, { ...SftpSettings.parse(settings), secret: secret ?? "" }).catch(trouble);
    const folder = {
      files: sftp.files,
      bytes: async function* (file: Parameters<typeof sftp.bytes>[0]) {
        let read = 0;
        for await (const chunk of sftp.bytes(file)) {
          read += chunk.byteLength;
          yield chunk;
        }
        // it grew or shrank since it was listed: somebody is writing it
        if (read !== file.size) throw new Gone();
      },
    };
    return { ...readingFolder(folder, trouble, opening), close: async () => sftp.close() };
  },
};

function trouble(error: unknown): never {
  if (error instanceof NotNow) throw error;
  if (error instanceof SftpError && error.code === "gone") throw new Gone();
  // closed to us; the others can be had
  if (error instanceof SftpError && error.code === "file") throw new NotNow();
  if (error instanceof SftpError)
    throw new SourceTrouble(`sftp-${error.code}`, error.hostKey === "" ? {} : { hostKey: error.hostKey }, error);
  throw error;
}
