import { useMutation, useQueryClient } from "@tanstack/react-query";
import { App, Button } from "antd";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import type { Source } from "#api/sources.api.ts";
import { Icon } from "../ui/icons.tsx";
import { useProblemWords } from "../ui/states.tsx";
import { handInFile } from "./sources.api.ts";

/** Hands in the file that is due: it goes the way of any upload, and the source is no longer late. */
export function HandInButton({ source }: { source: Source }) {
  const { t } = useTranslation("web-sources");
  const { message } = App.useApp();
  const problemWords = useProblemWords();
  const client = useQueryClient();
  const input = useRef<HTMLInputElement>(null);
  const handing = useMutation({
    mutationFn: (file: File) => handInFile(source.id, file),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ["sources"] });
      void message.success(t("upload.done"));
    },
    onError: (error) => void message.error(problemWords(error).title),
  });
  return (
    <>
      <Button
        type={source.due?.late ? "primary" : "default"}
        size="middle"
        icon={<Icon name="plus" size={16} />}
        loading={handing.isPending}
        onClick={() => input.current?.click()}
      >
        {t("upload.handIn")}
      </Button>
      <input
        ref={input}
        type="file"
        hidden
        aria-label={t("upload.file", { name: source.name })}
        onChange={({ target }) => {
          const [file] = target.files ?? [];
          if (file !== undefined) handing.mutate(file);
          target.value = "";
        }}
      />
    </>
  );
}
