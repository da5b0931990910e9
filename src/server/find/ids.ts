const ID_MAX = 2n ** 63n - 1n;

/** True for text that can be an id: a database refuses larger numbers with an error that nobody could act on. */
export const isId = (text: string): boolean => /^\d{1,19}$/.test(text) && BigInt(text) <= ID_MAX;
