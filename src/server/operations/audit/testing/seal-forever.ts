/** Seals in small batches until it is killed: `node seal-forever.ts DATABASE_URL SEED`. */
import { createDb, createPool } from "#server/platform/database/database.ts";
import { signingKey } from "#server/platform/signing.ts";
import { sealAll } from "../sealing.ts";

const [url, seed] = process.argv.slice(2);
const db = createDb(createPool(url!, { max: 1 }));
const key = signingKey(seed!);
process.stdout.write("sealing\n");
for (;;) await sealAll({ db, clock: () => new Date() }, key, { batch: 3 });
