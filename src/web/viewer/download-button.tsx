import { Button, Dropdown } from "antd";
import { useTranslation } from "react-i18next";
import type { Carrier } from "#api/invoices.api.ts";
import { Icon } from "../ui/icons.tsx";

/** The original byte for byte, unless personal data on it is hidden; of an OFD also a PDF with text and the page as a picture, for those without a reader. */
export function DownloadButton({ carrier, page }: { carrier: Carrier; page: number }) {
  const { t } = useTranslation("web-invoice");
  const look = { type: "text", size: "small", icon: <Icon name="download" size={16} /> } as const;
  if (carrier.blackedOut && carrier.pageUrl === null) return null;
  if (carrier.format !== "ofd" && !carrier.blackedOut)
    return (
      <Button
        {...look}
        aria-label={t("viewer.download")}
        title={t("viewer.download")}
        href={carrier.originalUrl}
        download={carrier.name}
      />
    );
  const member = carrier.member === "" ? "" : `&member=${encodeURIComponent(carrier.member)}`;
  const rendition = `/api/v1/documents/${carrier.documentId}/rendition?as=`;
  const ways = [
    { key: "original", href: carrier.originalUrl },
    { key: "pdf", href: `${rendition}pdf${member}` },
    { key: "png", href: `${rendition}png&page=${page}${member}` },
  ] as const;
  const items = ways
    .filter(({ key }) => key !== "original" || !carrier.blackedOut)
    .map(({ key, href }) => ({
      key,
      label: (
        <a href={href} download>
          {t(`viewer.as.${key}`)}
        </a>
      ),
    }));
  return (
    <Dropdown trigger={["click"]} menu={{ items }}>
      <Button {...look} aria-label={t("viewer.download")} title={t("viewer.download")} />
    </Dropdown>
  );
}
