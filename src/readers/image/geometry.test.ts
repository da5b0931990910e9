import fc from "fast-check";
import { expect, test } from "vitest";
import { apart, smallestRectangle, turn } from "./geometry.ts";
import { decodeCtc } from "./recognise.ts";

test("E3 the smallest rectangle of a turned rectangle is that rectangle", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 30, max: 300 }),
      fc.integer({ min: 5, max: 25 }),
      fc.double({ min: -1.5, max: 1.5, noNaN: true }),
      (w, h, angle) => {
        const corners = [
          { x: -w / 2, y: -h / 2 },
          { x: w / 2, y: -h / 2 },
          { x: w / 2, y: h / 2 },
          { x: -w / 2, y: h / 2 },
        ];
        const box = smallestRectangle(
          corners.map((corner) => {
            const { x, y } = turn(corner, angle);
            return { x: x + 500, y: y + 400 };
          }),
        );
        expect(box.cx).toBeCloseTo(500, 3);
        expect(box.cy).toBeCloseTo(400, 3);
        expect(box.w).toBeCloseTo(w, 3);
        expect(box.h).toBeCloseTo(h, 3);
        expect(apart(box.angle, angle)).toBeLessThan(1e-6);
      },
    ),
  );
});

test("E3 CTC: blanks and repeats go, a repeat after a blank stays", () => {
  const characters = ["", "7", "8"];
  const steps = [1, 1, 0, 1, 2].flatMap((best) => characters.map((_, index) => (index === best ? 0.9 : 0.05)));
  expect(
    decodeCtc(Float32Array.from(steps), 5, 3, characters)
      .map((sign) => sign.char)
      .join(""),
  ).toBe("778");
});
