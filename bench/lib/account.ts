/** An account beside a running server that nobody has signed in to yet. */
import { addMembership, createCompany, createToken, createUser } from "#server/people/people.usecases.ts";
import { loadConfig } from "#server/platform/config.ts";
import { runningDatabase } from "#server/platform/embedded/launcher.ts";
import { openPlatform } from "#server/platform/platform.ts";

/** The token of an administrator of a company that is made for him, in the database of the server that runs on the folder. */
export async function administratorToken(folder: string, company: { name: string; taxId: string | null }): Promise<string> {
  const url = await runningDatabase(folder);
  if (url === null) throw new Error("the database of the running server was not found");
  const platform = await openPlatform(loadConfig({ PIAOZAI_DATA: folder }), url);
  try {
    return await platform.db.transaction().execute(async (trx) => {
      const companyId = await createCompany(trx, { name: company.name, taxId: company.taxId });
      const userId = await createUser(trx, { name: "bench", email: "bench@piaozai.example", password: "bench-only-password" });
      await addMembership(trx, { userId, companyId, role: "administrator", reach: "company" });
      return createToken(trx, { userId, name: "bench" });
    });
  } finally {
    await platform.close();
  }
}
