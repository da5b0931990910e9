import { Input, type InputRef } from "antd";
import { type ComponentProps, type KeyboardEvent, type Ref, useState } from "react";
import { useTranslation } from "react-i18next";
import { Field } from "../ui/field.tsx";

type Props = Omit<ComponentProps<typeof Input.Password>, "onChange"> & {
  label: string;
  hint?: string;
  error?: string | null | undefined;
  value: string;
  onChange: (value: string) => void;
  ref?: Ref<InputRef>;
};

/** A field for a password: it can be shown, and says when capitals are locked. */
export function PasswordInput({ label, hint, error, onChange, ...rest }: Props) {
  const { t } = useTranslation("web-sign-in");
  const [capitals, setCapitals] = useState(false);
  const look = (event: KeyboardEvent): void => setCapitals(event.getModifierState("CapsLock"));
  const { value, ref, ...others } = rest;
  return (
    <div>
      <Field label={label} hint={hint} error={error}>
        <Input.Password
          size="large"
          maxLength={1000}
          {...others}
          {...(ref === undefined ? {} : { ref })}
          value={value}
          onKeyDown={look}
          onKeyUp={look}
          onBlur={() => setCapitals(false)}
          onChange={(event) => onChange(event.target.value)}
        />
      </Field>
      <output className="small" aria-live="polite">
        {capitals && t("capitals")}
      </output>
    </div>
  );
}
