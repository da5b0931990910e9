/**
 * The nonce under which the server allows style elements; it stands on the script that started the app.
 *
 * Ant Design passes it on, but its scroll lock and its measuring of scroll bars make style elements without one. So every
 * style element that is made gets it: scripts stay as strict as the policy says, only styles of our own code are let in.
 */
export const nonce = document.querySelector<HTMLScriptElement>("script[nonce]")?.nonce;

export function giveStylesTheNonce(): void {
  if (!nonce) return;
  const create = document.createElement.bind(document);
  document.createElement = (tag: string, options?: ElementCreationOptions): HTMLElement => {
    const element = create(tag, options);
    if (tag.toLowerCase() === "style") element.nonce = nonce;
    return element;
  };
}
