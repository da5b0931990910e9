import { createReadStream, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";
import { VitePWA } from "vite-plugin-pwa";

/** Stands in the built page wherever the server puts the nonce of its Content-Security-Policy. */
const NONCE_PLACEHOLDER = "__CSP_NONCE__";
const PDF_PARTS = ["cmaps", "standard_fonts", "wasm"];

/** pdf.js fetches its character maps, standard fonts and decoders by address: they are served beside the app, under /pdfjs/. */
function pdfParts(): Plugin {
  const folder = (part: string) => join(import.meta.dirname, "node_modules/pdfjs-dist", part);
  return {
    name: "pdf-parts",
    configureServer(server) {
      server.middlewares.use("/pdfjs", (request, response, next) => {
        const match = /^\/(\w+)\/([\w.-]+)(?:\?|$)/.exec(request.url ?? "");
        if (!match || !PDF_PARTS.includes(match[1]!)) return next();
        createReadStream(join(folder(match[1]!), match[2]!)).on("error", () => next()).pipe(response);
      });
    },
    generateBundle() {
      for (const part of PDF_PARTS) {
        for (const name of readdirSync(folder(part))) {
          if (/LICENSE|\.js$/.test(name)) continue;
          this.emitFile({ type: "asset", fileName: `pdfjs/${part}/${name}`, source: readFileSync(join(folder(part), name)) });
        }
      }
    },
  };
}

const api = process.env["PIAOZAI_DEV_API"] ?? "http://127.0.0.1:7070";

export default defineConfig({
  publicDir: "src/web/public",
  html: { cspNonce: NONCE_PLACEHOLDER },
  plugins: [
    react(),
    pdfParts(),
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
        globPatterns: ["assets/*.{js,css}"],
        globIgnores: ["**/pdf*", "**/*worker*"],
        navigateFallback: null,
        runtimeCaching: [
          {
            urlPattern: ({ request, url }) => request.mode === "navigate" && !url.pathname.startsWith("/api/"),
            handler: "NetworkFirst",
            options: { cacheName: "page", networkTimeoutSeconds: 4, plugins: [{ cacheKeyWillBeUsed: async () => "/" }] },
          },
        ],
      },
    }),
  ],
  build: {
    outDir: "dist/web",
    emptyOutDir: true,
    target: "es2022",
  },
  server: { port: 5107, strictPort: true, proxy: { "/api": { target: api, changeOrigin: false } } },
});
