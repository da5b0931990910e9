const NAME_LENGTH_MAX = 200;

/** The last part of whatever path the browser names, without what can't be shown or stored. */
export function cleanName(name: string | undefined): string {
  const base = (name ?? "").split(/[\\/]/).at(-1) ?? "";
  const clean = base.replace(/[\p{Cc}\p{Cf}]/gu, "").trim();
  return (clean === "" ? "file" : clean).slice(-NAME_LENGTH_MAX).toWellFormed();
}
