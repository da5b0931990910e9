import { expect, test } from "vitest";
import { mayEnter } from "./door.ts";

const calm = () => ({ late: 5, waiting: 0 });
const late = () => ({ late: 400, waiting: 0 });
const full = () => ({ late: 5, waiting: 100 });
const drowning = () => ({ late: 2_000, waiting: 500 });

test("O4 while the server keeps up everybody is let in, however much he asks", () => {
  expect(mayEnter({ dear: true, own: 500, all: 900 }, calm)).toBe(true);
});

test("O4 a server that is late for another reason refuses nobody while few ask", () => {
  expect(mayEnter({ dear: true, own: 20, all: 20 }, drowning)).toBe(true);
});

test.each([
  ["its event loop is late", late],
  ["connections to the database are waited for", full],
])("O4 where %s, who has enough of the dear under way is refused; others and what is cheap come in", (_, pressure) => {
  expect(mayEnter({ dear: true, own: 2, all: 100 }, pressure)).toBe(false);
  expect(mayEnter({ dear: true, own: 1, all: 100 }, pressure)).toBe(true);
  expect(mayEnter({ dear: false, own: 50, all: 100 }, pressure)).toBe(true);
});

test("O4 where nothing else helps, what is cheap is refused too to who has enough of it; who asks one thing at a time never is", () => {
  expect(mayEnter({ dear: false, own: 4, all: 1_000 }, drowning)).toBe(false);
  expect(mayEnter({ dear: false, own: 0, all: 1_000 }, drowning)).toBe(true);
  expect(mayEnter({ dear: true, own: 0, all: 1_000 }, drowning)).toBe(true);
});
