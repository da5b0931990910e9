import { expect, test } from "vitest";
import { PERMISSIONS } from "#api/permissions.api.ts";
import { PERMISSION_GROUPS } from "./permission-groups.ts";

test("P1 every permission stands in one group of the page of roles", () => {
  expect(Object.values(PERMISSION_GROUPS).flat().toSorted()).toEqual([...PERMISSIONS].toSorted());
});
