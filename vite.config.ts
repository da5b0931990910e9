import { createReadStream, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import react from "@vitejs/plugin-react";
import { build as esbuild } from "esbuild";
import { defineConfig, type Plugin } from "vite";
import { VitePWA } from "vite-plugin-pwa";

/** Stands in the built page wherever the server puts the nonce of its Content-Security-Policy. */
const NONCE_PLACEHOLDER = "__CSP_NONCE__";
/** Address in the app → folder of a package, and which of its files are wanted. */
const PARTS: Record<string, { folder: string; wanted: RegExp }> = {
  "pdfjs/build": { folder: "pdfjs-dist/build", wanted: /^pdf\.worker\.min\.mjs$/ },
  "pdfjs/cmaps": { folder: "pdfjs-dist/cmaps", wanted: /\.bcmap$/ },
  "pdfjs/standard_fonts": { folder: "pdfjs-dist/standard_fonts", wanted: /\.(ttf|pfb)$/ },
  "pdfjs/wasm": { folder: "pdfjs-dist/wasm", wanted: /\.wasm$/ },
  zxing: { folder: "zxing-wasm/dist/reader", wanted: /\.wasm$/ },
};

/** What pdf.js and the QR reader fetch by address while they run: served beside the app, never from elsewhere. */
function servedParts(): Plugin {
  const inPackage = (folder: string, name = ""): string => join(import.meta.dirname, "node_modules", folder, name);
  return {
    name: "served-parts",
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        const match = /^\/([\w/]+)\/([\w.-]+)$/.exec((request.url ?? "").split("?")[0] ?? "");
        const part = PARTS[match?.[1] ?? ""];
        const name = match?.[2] ?? "";
        if (!part?.wanted.test(name)) return next();
        createReadStream(inPackage(part.folder, name))
          .on("open", () =>
            response.setHeader(
              "content-type",
              name.endsWith(".mjs")
                ? "text/javascript"
                : name.endsWith(".wasm")
                  ? "application/wasm"
                  : "application/octet-stream",
            ),
          )
          .on("error", () => next())
          .pipe(response);
      });
    },
    generateBundle() {
      for (const [address, { folder, wanted }] of Object.entries(PARTS)) {
        for (const name of readdirSync(inPackage(folder)).filter((each) => wanted.test(each))) {
          this.emitFile({ type: "asset", fileName: `${address}/${name}`, source: readFileSync(inPackage(folder, name)) });
        }
      }
    },
  };
}

/** What the service worker loads beside the precache: sends files that wait, when the network is back. */
function sendWaiting(): Plugin {
  return {
    name: "send-waiting",
    apply: "build",
    async generateBundle() {
      const built = await esbuild({
        entryPoints: [join(import.meta.dirname, "src/web/app/offline-worker.ts")],
        bundle: true,
        format: "iife",
        target: "es2022",
        minify: true,
        write: false,
      });
      this.emitFile({ type: "asset", fileName: "send-waiting.js", source: built.outputFiles[0]!.text });
    },
  };
}

const api = process.env["PIAOZAI_DEV_API"] ?? "http://127.0.0.1:7070";

export default defineConfig({
  publicDir: "src/web/public",
  html: { cspNonce: NONCE_PLACEHOLDER },
  plugins: [
    react(),
    servedParts(),
    sendWaiting(),
    VitePWA({
      registerType: "autoUpdate",
      injectRegister: false,
      manifest: {
        name: "票在",
        short_name: "票在",
        lang: "zh-CN",
        start_url: "/",
        display: "standalone",
        background_color: "#f7f6f3",
        theme_color: "#b3261e",
        icons: [
          { src: "/icon-192.png", sizes: "192x192", type: "image/png" },
          { src: "/icon-512.png", sizes: "512x512", type: "image/png", purpose: "any" },
          { src: "/icon-maskable.png", sizes: "512x512", type: "image/png", purpose: "maskable" },
        ],
      },
      workbox: {
        // The page itself is never precached: its nonce must be the one of the header that came with it.
        // with the reader of codes: the first code may be scanned where there is no network
        globPatterns: ["assets/*.{js,css}", "zxing/*.wasm"],
        globIgnores: ["**/pdf*", "**/*worker*"],
        importScripts: ["/send-waiting.js"],
        navigateFallback: null,
        runtimeCaching: [
          {
            urlPattern: ({ request, url }) => request.mode === "navigate" && !/^\/(api|status)(\/|$)/.test(url.pathname),
            handler: "NetworkFirst",
            options: { cacheName: "page", networkTimeoutSeconds: 4, plugins: [{ cacheKeyWillBeUsed: async () => "/" }] },
          },
        ],
      },
    }),
  ],
  worker: { format: "es" },
  build: {
    outDir: "dist/web",
    emptyOutDir: true,
    target: "es2022",
  },
  server: { port: 5107, strictPort: true, proxy: { "/api": { target: api, changeOrigin: false } } },
});
