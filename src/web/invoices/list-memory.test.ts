import { expect, test } from "vitest";
import { listMemory } from "./list-memory.ts";

test("F2 J and K know the neighbours in the list that one came from", () => {
  listMemory.remember(["a", "b", "c"], "/invoices?mine=true");
  expect(listMemory.around("a")).toEqual({ position: 1, total: 3, previous: null, next: "b" });
  expect(listMemory.around("c")).toEqual({ position: 3, total: 3, previous: "b", next: null });
  expect(listMemory.around("z")).toBeNull();
  expect(listMemory.address()).toBe("/invoices?mine=true");
});

test("F2 one comes back to the invoice last looked at, once, and only in the list that one came from", () => {
  listMemory.remember(["a", "b", "c"], "/invoices?view=1");
  listMemory.visit("a");
  listMemory.visit("b");
  listMemory.remember([], "/invoices?view=1");
  expect(listMemory.comeBack()).toBeNull();
  listMemory.remember(["a", "b", "c"], "/invoices?view=1");
  expect(listMemory.comeBack()).toBe("b");
  expect(listMemory.comeBack()).toBeNull();
  listMemory.visit("c");
  listMemory.remember(["a", "b", "c"], "/invoices?view=2");
  expect(listMemory.comeBack()).toBeNull();
  listMemory.visit("elsewhere");
  expect(listMemory.comeBack()).toBeNull();
});
