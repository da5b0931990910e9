/** The place in a list of people by name after which the next page begins. */
export type PeoplePlace = { name: string; id: string };

export const cursorTo = ({ name, id }: PeoplePlace): string => Buffer.from(JSON.stringify([name, id])).toString("base64url");

/** null: the beginning, and whatever isn't a cursor of ours */
export function cursorOf(text: string | undefined): PeoplePlace | null {
  if (text === undefined) return null;
  try {
    const [name, id] = JSON.parse(Buffer.from(text, "base64url").toString()) as unknown[];
    return typeof name === "string" && typeof id === "string" ? { name, id } : null;
  } catch {
    return null;
  }
}
