/** Announcements, incidents and who is on duty, hidden like the other things (things.ts). */
import type { World } from "./world.ts";

let serial = 0;
const idOf = async (answer: Promise<{ id: string }>): Promise<string> => (await answer).id;

export const NOTICE_THINGS = {
  notice: {
    make: (world: World) =>
      idOf(
        world.fine(world.owner, "POST /api/v1/notices", {
          body: {
            kind: "announcement",
            texts: { "zh-CN": { title: `机密公告${++serial}`, text: "机密" } },
            audience: { companies: [world.companies.b], roles: ["administrator"] },
            from: world.platform.clock().toISOString(),
            publish: true,
          },
        }),
      ),
  },
  incident: {
    make: (world: World) =>
      idOf(
        world.fine(world.owner, "POST /api/v1/incidents", {
          body: { company: world.companies.b, title: `机密事故${++serial}`, cause: "network", severity: "low" },
        }),
      ),
  },
  duty: {
    make: async (world: World) => {
      const now = world.platform.clock().getTime();
      const times = { from: new Date(now).toISOString(), until: new Date(now + 86_400_000).toISOString() };
      const { duties } = await world.fine<{ duties: { id: string }[] }>(world.owner, "POST /api/v1/duties", {
        body: { company: world.companies.b, name: "机密", reach: "机密", ...times },
      });
      return duties.at(-1)!.id;
    },
  },
};
