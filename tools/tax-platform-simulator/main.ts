/**
 * `node tools/tax-platform-simulator/main.ts [--port 7090] [--data FOLDER] [--seed N]`: a simulator of tax platforms as a process of its
 * own, with a store of its own. It says in every answer and on its page that it is one, and holds nothing real.
 */
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { startSimulator } from "./server.ts";

const { values } = parseArgs({
  options: {
    port: { type: "string", default: "7090" },
    data: { type: "string", default: join(tmpdir(), "piaozai-tax-platform-simulator") },
    seed: { type: "string", default: "1" },
    // whom its page suggests to issue for
    name: { type: "string", default: "" },
    "tax-id": { type: "string", default: "" },
  },
});
const simulator = await startSimulator({
  port: Number(values.port),
  folder: values.data,
  seed: Number(values.seed),
  clock: () => new Date(),
  party: { name: values.name, taxId: values["tax-id"] },
});
console.log(`税务平台模拟器 (样张 SPECIMEN): ${simulator.address}  ${values.data}`);
for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.once(signal, () => void simulator.close().then(() => process.exit(0)));
