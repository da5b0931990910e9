/** Nothing waits for another side without an end: what gives no sign of life for so long is given up. */

/** A minute and a half: longer than any server pauses between two answers, shorter than a lease. */
const SILENCE_MS = 90_000;

export type Watch = {
  /** Something came. */
  alive(): void;
  /** From now on everything that waits is given up with this. */
  giveUp(error: Error): void;
  /** Settles as the work does, or with what it was given up with; the work itself is nobody's then. */
  wait<T>(work: Promise<T>): Promise<T>;
  end(): void;
};

/** @param silent what it is given up with after the silence */
export function watch(silent: () => Error, silenceMs = SILENCE_MS): Watch {
  const givenUp = Promise.withResolvers<never>();
  givenUp.promise.catch(() => undefined);
  let timer: NodeJS.Timeout | undefined;
  const alive = () => {
    clearTimeout(timer);
    timer = setTimeout(() => givenUp.reject(silent()), silenceMs).unref();
  };
  alive();
  return {
    alive,
    giveUp: (error) => givenUp.reject(error),
    wait: (work) => {
      work.catch(() => undefined);
      return Promise.race([work, givenUp.promise]);
    },
    end: () => clearTimeout(timer),
  };
}

/** What another side lists, each step waited for by the watch. */
export async function* watched<T>(items: AsyncIterable<T>, { wait, alive }: Watch): AsyncIterable<T> {
  const steps = items[Symbol.asyncIterator]();
  let over = false;
  try {
    for (;;) {
      const step = await wait(steps.next());
      alive();
      over = step.done === true;
      if (step.done === true) return;
      yield step.value;
    }
  } finally {
    // nobody waits for one that hangs to end
    if (!over) void steps.return?.().then(undefined, () => undefined);
  }
}
