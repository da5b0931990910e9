import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { App as AntApp, ConfigProvider, type ConfigProviderProps } from "antd";
import english from "antd/es/locale/en_US.js";
import { Suspense, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useIsDark } from "./appearance.ts";
import { nonce } from "./nonce.ts";
import { queryClient } from "./query-client.ts";
import { router } from "./router.tsx";
import { SessionDialog } from "./session-dialog.tsx";
import { themeOf } from "./theme.ts";

type Locale = NonNullable<ConfigProviderProps["locale"]>;
/** Words of the parts that come from Ant Design; a language that is not named here gets its English ones. */
const antLocales: Record<string, () => Promise<{ default: unknown }>> = {
  "zh-CN": () => import("antd/es/locale/zh_CN.js"),
  "zh-TW": () => import("antd/es/locale/zh_TW.js"),
  en: async () => ({ default: english }),
};

/** The files are modules of the newer kind, their types say otherwise. */
const localeIn = (exported: unknown): Locale =>
  (typeof exported === "object" && exported !== null && "default" in exported ? exported.default : exported) as Locale;

/**
 * English until the language's own are there. There are always some: where the first come later, Ant Design builds the page anew around
 * them, and whatever somebody has opened or typed by then is gone.
 */
function useAntLocale(): Locale {
  const { language } = useTranslation().i18n;
  const [locale, setLocale] = useState<Locale>(localeIn(english));
  useEffect(() => {
    let wanted = true;
    void (antLocales[language] ?? antLocales["en"]!)().then((module) => wanted && setLocale(localeIn(module.default)));
    return () => void (wanted = false);
  }, [language]);
  return locale;
}

export function App() {
  const dark = useIsDark();
  const locale = useAntLocale();
  return (
    <ConfigProvider
      theme={themeOf(dark)}
      button={{ autoInsertSpace: false }}
      locale={locale}
      {...(nonce ? { csp: { nonce } } : {})}
    >
      <AntApp component={false} message={{ maxCount: 3 }}>
        <QueryClientProvider client={queryClient}>
          <Suspense>
            <RouterProvider router={router} />
            <SessionDialog />
          </Suspense>
        </QueryClientProvider>
      </AntApp>
    </ConfigProvider>
  );
}
