import { useMutation } from "@tanstack/react-query";
import { App, Button, Modal, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { CAUSES, type CauseId } from "#api/lookups.api.ts";
import { callWrong, takeBack } from "../admin/misses/misses.api.ts";
import { Field } from "../ui/field.tsx";
import { Icon } from "../ui/icons.tsx";
import { useProblemWords } from "../ui/states.tsx";

/** D29: "this explanation is wrong", with what was right where one knows; it is counted for those who look after the system. */
export function WrongButton({ lookup }: { lookup: string }) {
  const { t } = useTranslation("web-lookup");
  const { message } = App.useApp();
  const problemWords = useProblemWords();
  const [asking, setAsking] = useState(false);
  const [right, setRight] = useState<CauseId | null>(null);
  const voting = useMutation({
    mutationFn: (wrong: boolean) => (wrong ? callWrong(lookup, right) : takeBack(lookup)),
    onSuccess: () => setAsking(false),
    onError: (error) => {
      const { title, text } = problemWords(error);
      message.error(`${title} ${text}`);
    },
  });
  if (voting.data?.wrong === true)
    return (
      <span className="quiet">
        {t("wrong.noted")}{" "}
        <Button size="small" type="link" onClick={() => voting.mutate(false)}>
          {t("wrong.takeBack")}
        </Button>
      </span>
    );
  return (
    <>
      <Button icon={<Icon name="close" size={16} />} onClick={() => setAsking(true)}>
        {t("wrong.call")}
      </Button>
      <Modal
        open={asking}
        title={t("wrong.title")}
        okText={t("wrong.send")}
        cancelText={t("web-common:cancel")}
        onCancel={() => setAsking(false)}
        onOk={() => voting.mutate(true)}
        okButtonProps={{ loading: voting.isPending }}
      >
        <Field label={t("wrong.right")}>
          <Select
            allowClear
            showSearch={{ optionFilterProp: "label" }}
            placeholder={t("wrong.unknown")}
            value={right}
            onChange={(value: CauseId | undefined) => setRight(value ?? null)}
            options={CAUSES.map((cause) => ({ value: cause, label: t(`cause.${cause}`, { defaultValue: cause }) }))}
            style={{ width: "100%" }}
          />
        </Field>
        <p className="small quiet">{t("wrong.text")}</p>
      </Modal>
    </>
  );
}
