/** Names of goods and services as invoices print them: `*信息技术服务*软件开发`. */

export type ItemName = { category: string | null; name: string };

/**
 * Splits `*类*名` into the category (商品和服务分类简称) and the name proper. A name without the stars comes back
 * whole with category null.
 */
export function splitItemName(text: string): ItemName {
  const match = /^\s*[*＊✱﹡]([^*＊✱﹡]{1,40})[*＊✱﹡]\s*(.*)$/su.exec(text);
  if (!match) return { category: null, name: text.trim() };
  return { category: (match[1] ?? "").trim(), name: (match[2] ?? "").trim() };
}

/** The printed form again; the opposite of `splitItemName`. */
export function joinItemName({ category, name }: ItemName): string {
  return category === null ? name : `*${category}*${name}`;
}
