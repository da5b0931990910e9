export function digestOf(root: string, places: string[], ignore: (path: string) => boolean): string;
export function serverDigest(root: string): string;
export function webDigest(root: string): string;
export function serverStamp(root: string): string;
export function webStamp(root: string): string;
export function isFresh(root: string): boolean;
export function isWebFresh(root: string): boolean;
