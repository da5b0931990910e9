export const words = import.meta.glob<Record<string, unknown>>("../../locales/en/{web-*,domain}.json", {
  eager: true,
  import: "default",
});
