import { useEffect } from "react";
import { useTranslation } from "react-i18next";

/** The title of the browser's tab. Nothing of an invoice goes into it: titles end up in histories. */
export function useTitle(title: string): void {
  const { t } = useTranslation();
  const product = t("product");
  useEffect(() => {
    document.title = title ? `${title} · ${product}` : product;
  }, [title, product]);
}
