import { AutoComplete } from "antd";
import { useId } from "react";
import type { KnownParty } from "./entering.api.ts";
import { matchParties } from "./entry.ts";
import styles from "./entering.module.css";

type Props = {
  label: string;
  value: string;
  side: "seller" | "buyer";
  part: "name" | "taxId";
  parties: readonly KnownParty[];
  note?: string | undefined;
  onChange: (value: string) => void;
  onParty: (party: KnownParty) => void;
};

/** No typed line holds a line break: a chosen option is told from a typed text by it. */
const keyOf = ({ name, taxId }: KnownParty): string => `${name}\n${taxId ?? ""}`;

/** Completed from history while it is typed: by characters, pinyin initials or tax id. Taking one fills both fields. */
export function PartyField({ label, value, side, part, parties, note, onChange, onParty }: Props) {
  const id = useId();
  const found = matchParties(parties, value, side).filter((party) => party[part] !== value);
  return (
    <div className={styles["field"]}>
      <label htmlFor={id}>{label}</label>
      <AutoComplete
        id={id}
        data-entry
        value={value}
        // letters are nobody's name: Enter takes the first; a name being written stays as written
        defaultActiveFirstOption={/^[\w]+$/.test(value) && part === "name"}
        options={found.map((party) => ({
          value: keyOf(party),
          label: (
            <span className={styles["party"]}>
              <span>{party.name}</span>
              <span className="num quiet small">{party.taxId}</span>
            </span>
          ),
        }))}
        onSelect={(chosen: string) => {
          const party = found.find((each) => keyOf(each) === chosen);
          if (party) onParty(party);
        }}
        // what was chosen comes through here as well
        onChange={(text: string) => !text?.includes("\n") && onChange(text ?? "")}
        status={note ? "warning" : ""}
        aria-describedby={note ? `${id}-note` : undefined}
      />
      {note && (
        <p id={`${id}-note`} className={styles["note"]}>
          {note}
        </p>
      )}
    </div>
  );
}
