/** The time, as a function, so that tests can set it. */
export type Clock = () => Date;

export const systemClock: Clock = () => new Date();

/** A clock that stands still until it is set or moved on. */
export function testClock(start: string | Date): Clock & { set(to: string | Date): void; advance(ms: number): void } {
  let now = new Date(start);
  const clock = () => new Date(now);
  return Object.assign(clock, {
    set: (to: string | Date) => {
      now = new Date(to);
    },
    advance: (ms: number) => {
      now = new Date(now.getTime() + ms);
    },
  });
}
