import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Button } from "antd";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { usePhone } from "../app/use-phone.ts";
import { ScanButton, useCamera } from "../camera/camera.tsx";
import { TouchedNote } from "../notices/notice-banner.tsx";
import { meOptions } from "../people/people.api.ts";
import { Icon } from "../ui/icons.tsx";
import { Note } from "../ui/note.tsx";
import { useTitle } from "../ui/use-title.ts";
import { OpenCases } from "../duplicates/open-cases.tsx";
import { DocumentList } from "./document-list.tsx";
import { UploadList } from "./upload-list.tsx";
import { uploads } from "./uploads.ts";
import styles from "./intake.module.css";

export function IntakePage() {
  const { t } = useTranslation("web-intake");
  const picker = useRef<HTMLInputElement>(null);
  const openCamera = useCamera();
  const phone = usePhone();
  const { data: me } = useQuery(meOptions);
  useTitle(t("title"));
  const take = (event: React.ChangeEvent<HTMLInputElement>): void => {
    uploads.add([...(event.target.files ?? [])]);
    event.target.value = "";
  };
  const mayEnter = me?.companies.some((company) => company.mayEnter) ?? true;
  return (
    <div className={styles["page"]}>
      <h1>{t("title")}</h1>
      {!mayEnter && (
        <Note tone="warn" icon="lock">
          {t("mayNot")}
        </Note>
      )}
      <TouchedNote function="intake" />
      <div className={styles["target"]}>
        <span className={styles["targetIcon"]}>
          <Icon name="inbox" size={32} />
        </span>
        <p className={styles["targetTitle"]}>{t(phone ? "dropPhone" : "drop")}</p>
        <p className="quiet">{t("formats")}</p>
        <p>
          <Link to="/enter" search={{}}>
            {t("web-entering:link")}
          </Link>{" "}
          · <Link to="/lists">{t("web-lists:link")}</Link>
        </p>
        <div className={styles["buttons"]}>
          <Button type="primary" size="large" icon={<Icon name="attach" />} onClick={() => picker.current?.click()}>
            {t("pick")}
          </Button>
          {phone && (
            <Button size="large" icon={<Icon name="camera" />} onClick={() => openCamera("photo")}>
              {t("photo")}
            </Button>
          )}
          <ScanButton labelled />
        </div>
        <input ref={picker} type="file" multiple hidden onChange={take} data-testid="files" />
      </div>
      <OpenCases />
      <UploadList />
      <section>
        <h2>{t("mine")}</h2>
        <DocumentList />
      </section>
    </div>
  );
}
