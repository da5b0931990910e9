import { expect, test } from "vitest";
import { newAnswers } from "./answers.ts";

test("H6 failed answers are counted for five minutes", () => {
  let now = 0;
  const answers = newAnswers(() => now);
  expect(answers.lately()).toEqual({ all: 0, failed: 0 });
  answers.note(200);
  answers.note(503);
  answers.note(404);
  now = 4 * 60_000;
  answers.note(500);
  expect(answers.lately()).toEqual({ all: 4, failed: 2 });
  now = 5 * 60_000;
  expect(answers.lately()).toEqual({ all: 1, failed: 1 });
  now = 60 * 60_000;
  expect(answers.lately()).toEqual({ all: 0, failed: 0 });
});
