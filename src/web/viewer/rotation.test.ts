import { expect, test } from "vitest";
import { placesOf, ratioOf, rotated, wholeZoom } from "./rotation.ts";

test("E7 four turns to one side, or one to each, bring a page back", () => {
  expect(rotated(rotated(rotated(rotated(0, 1), 1), 1), 1)).toBe(0);
  expect(rotated(rotated(0, -1), 1)).toBe(0);
  expect(rotated(0, -1)).toBe(3);
});

test("E7 a page that was turned to lie takes as much height as it had width", () => {
  expect(ratioOf(1.5, 0)).toBe(1.5);
  expect(ratioOf(2, 1)).toBe(0.5);
  expect(placesOf(2, 1, 1)).toMatchObject({ room: { width: "100%", aspectRatio: "2" }, page: { width: "50%" } });
  expect(placesOf(2, 2, 1.25)).toMatchObject({ room: { width: "125%" }, page: { transform: "rotate(180deg)" } });
});

test("E7 the whole page is seen: a high one smaller than the width, a low one at the width", () => {
  expect(wholeZoom({ width: 800, height: 600 }, 1.5)).toBe(0.5);
  expect(wholeZoom({ width: 800, height: 600 }, 0.66)).toBe(1);
  expect(wholeZoom({ width: 0, height: 0 }, 1)).toBe(1);
});
