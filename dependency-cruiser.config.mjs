// The import rules of this repository (docs/ARCHITECTURE.md, "The house"). A rule's comment is for the one who breaks it.
const order = [
  "platform", "people", "invoices", "intake", "lists", "sources", "verify", "notices", "backup", "printing", "find", "claims",
  "issuing", "exceptions", "diagnose", "access", "support", "statistics", "operations", "app",
];

/** server/<name> may import only modules that stand before it in the list. */
const downhillOnly = order.slice(0, -1).map((name, i) => ({
  name: `server-order-${name}`,
  comment: `server/${name} imports a later module. Raise an event instead, or move the shared part down.`,
  severity: "error",
  from: { path: `^src/server/${name}/`, pathNot: "[.]test[.]ts$|/testing/" },
  to: { path: `^src/server/(${order.slice(i + 1).join("|")})/` },
}));

/** A layer and everything in this repository or on npm that it may import; what is not listed is an error. */
const only = (layer, allowed, comment) => ({
  name: `${layer}-imports-only-what-it-may`,
  comment,
  severity: "error",
  from: { path: `^src/${layer}/`, pathNot: "[.](test|bench)[.]tsx?$|/testing/" },
  to: { pathNot: [`^src/${layer}/`, ...allowed] },
});

export default {
  forbidden: [
    only("domain", [], "domain is pure: no Node, no npm, no other layer."),
    only("api", ["^src/domain/", "node_modules/zod/"], "api is the contract: zod schemas over domain types, nothing else."),
    only(
      "readers",
      [
        "^src/domain/",
        "^(buffer|zlib|crypto|stream|fs|fs/promises|path|url|module|os|child_process|worker_threads)$",
        "node_modules/(@embedpdf|yauzl|csv-parse|fast-xml-parser|zxing-wasm|onnxruntime-node|onnxruntime-common|@gutenye|sharp|heic-decode|fontkit|pdfkit|@noble|pkijs|asn1js|@expo-google-fonts|@fontsource-variable|@types)/",
      ],
      "A reader turns bytes into facts; no database, HTTP or users.",
    ),
    only("web", ["^src/(domain|api|locales)/", "node_modules/"], "The web app shares domain, api and words; it never sees the server."),
    only("locales", ["^(fs|path|url)$", "node_modules/@types/"], "Words are data; only their list is read here."),
    {
      name: "outside-world-through-platform",
      severity: "error",
      comment: "Files, processes, sockets, PostgreSQL and the job queue are reached through server/platform only.",
      from: { path: "^src/server/", pathNot: ["^src/server/platform/", "[.](test|bench)[.]ts$", "/testing/"] },
      to: { path: ["^(fs|fs/promises|child_process|net|http|https)$", "node_modules/(pg|pg-boss|nodemailer)/"], dependencyTypesNot: ["type-only"] },
    },
    {
      name: "private-files-of-a-module",
      severity: "error",
      comment: "Of another module import usecases, types, errors, events, policy or present; its routes, queries and jobs are private.",
      from: { path: "^src/server/([^/]+)/", pathNot: ["^src/server/app/", "[.](test|bench)[.]ts$", "/testing/"] },
      to: { path: "^src/server/[^/]+/[^/]+[.](routes|queries|jobs)[.]ts$", pathNot: "^src/server/$1/" },
    },
    ...downhillOnly,
    {
      name: "server-knows-no-commands",
      severity: "error",
      comment: "The server does not know its command line or the demonstration company.",
      from: { path: "^src/server/", pathNot: "[.](test|bench)[.]ts$|/testing/" },
      to: { path: "^src/(cli|demo|web)/" },
    },
    { name: "no-circular", severity: "error", comment: "Two files that need each other are one file, or need a third.", from: {}, to: { circular: true } },
    {
      name: "not-to-test",
      severity: "error",
      comment: "Product code never imports a test.",
      from: { pathNot: "[.](test|bench)[.]|/testing/" },
      to: { path: "[.]test[.]|/testing/" },
    },
    { name: "resolvable", severity: "error", comment: "This import leads nowhere.", from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      extensions: [".ts", ".tsx", ".js"],
      conditionNames: ["import", "node", "types", "default"],
      exportsFields: ["exports"],
    },
  },
};
