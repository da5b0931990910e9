import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { startAppearance } from "./app/appearance.ts";
import { App } from "./app/app.tsx";
import { startLanguages } from "./app/i18n.ts";
import { giveStylesTheNonce } from "./app/nonce.ts";
import { startOffline } from "./app/offline.ts";
import "./ui/tokens.css";
import "./ui/base.css";

giveStylesTheNonce();
startAppearance();
await startLanguages();
createRoot(document.querySelector("#root")!).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
startOffline();
