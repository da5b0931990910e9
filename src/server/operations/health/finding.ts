export type Finding = {
  id: string;
  /** note: fine, but worth knowing */
  state: "ok" | "note" | "wrong";
  /** which sentence of the id, and its values */
  says: string;
  params: Record<string, string | number>;
};

export const finding = (id: string, state: Finding["state"], says: string, params: Finding["params"] = {}): Finding => ({
  id,
  state,
  says,
  params,
});
