export const words = import.meta.glob<Record<string, unknown>>("../../locales/en/{web-*,domain,reading}.json", {
  eager: true,
  import: "default",
});
