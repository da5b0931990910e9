import type { Db, Trx } from "./tables.ts";
import { errorCode } from "../errors.ts";

/** Two transactions in each other's way: one of them just begins again. */
const TRY_AGAIN = ["40P01", "40001", "23505"];
const TRIES = 4;

/** Thrown where a transaction sees that another one changed what it had just read. */
export class OvertakenError extends Error {
  readonly code = "40001";
}

/** Runs a transaction, again where another one stood in its way. */
export async function retrying<T>(db: Db, work: (trx: Trx) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await db.transaction().execute(work);
    } catch (error) {
      if (attempt >= TRIES || !TRY_AGAIN.includes(errorCode(error))) throw error;
    }
  }
}
