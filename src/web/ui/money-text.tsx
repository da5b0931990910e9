import { showMoney } from "./money.ts";

export function Money({
  value,
  currency = "CNY",
  strong = false,
}: {
  value: string | null;
  currency?: string;
  strong?: boolean;
}) {
  if (value === null) return <Absent />;
  const text = showMoney(value, currency);
  return <span className="num">{strong ? <strong>{text}</strong> : text}</span>;
}

/** Nothing is known here; a dash for the eye. */
export function Absent() {
  return (
    <span className="quiet" aria-hidden="true">
      –
    </span>
  );
}
