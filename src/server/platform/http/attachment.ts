/** Content-Disposition of a download with a name in any script (RFC 6266, RFC 8187). */
export const attachment = (name: string): string => disposition(false, name);

/** The same for a file that may be shown in the page. */
export function disposition(inline: boolean, name: string): string {
  const ascii = name.replace(/[^\x20-\x7e]|["\\%]/g, "_");
  const encoded = encodeURIComponent(name).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `${inline ? "inline" : "attachment"}; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}
