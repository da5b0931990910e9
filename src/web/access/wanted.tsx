import { useTranslation } from "react-i18next";
import type { AccessRequest } from "#api/access.api.ts";
import { InvoiceNumber } from "../ui/number.tsx";
import { SaidSearch } from "./said-search.tsx";

/** In the asker's own words. */
export function Wanted({ request }: { request: AccessRequest }) {
  const { t } = useTranslation("web-access");
  const { number, code, invoice, search, department } = request.wanted;
  if (number !== null)
    return (
      <>
        {t("wanted.number")} {code !== null && <span className="num">{code} </span>}
        <InvoiceNumber value={number} />
      </>
    );
  if (invoice !== null)
    return (
      <>
        {t("wanted.link")} <span className="num quiet">{invoice}</span>
      </>
    );
  return (
    <>
      {t(`kind.${request.target}`)}
      {t("colon")}
      {department ?? <SaidSearch filters={search ?? {}} />}
    </>
  );
}
