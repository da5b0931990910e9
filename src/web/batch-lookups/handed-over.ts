/** What was pasted into the one box, or dropped on the page, for a look-up of many. It never stands in an address. */
export type Given = { text: string } | { file: File };
type Taker = (given: Given) => void;

let waiting: Given | null = null;
let taker: Taker | null = null;

function handOver(): void {
  if (waiting === null || taker === null) return;
  const given = waiting;
  waiting = null;
  taker(given);
}

export const handedOver = {
  /** To the form, or kept until it is there. */
  give(given: Given): void {
    waiting = given;
    handOver();
  },
  /** @returns the end of it */
  receive(take: Taker): () => void {
    taker = take;
    queueMicrotask(handOver);
    return () => (taker = null);
  },
};
