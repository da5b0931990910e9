export const words = import.meta.glob<Record<string, unknown>>("../../locales/zh-TW/{web-*,domain,reading}.json", {
  eager: true,
  import: "default",
});
