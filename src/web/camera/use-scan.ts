import { useEffect, useReducer, useState } from "react";
import { environment } from "../app/environment.ts";
import { NetworkProblem } from "../api/problem.ts";
import { ask, lookupOptions } from "../lookups/lookups.api.ts";
import { meOptions } from "../people/people.api.ts";
import { queryClient } from "../app/query-client.ts";
import { keptScans } from "./kept-scans.ts";
import { EMPTY, nextToAsk, scanReducer, type ScanEvent, type ScanSession } from "./scan-session.ts";

/** After a failed connection: sooner when the browser says that the network is back. */
const NETWORK_PAUSE_MS = 5000;

const user = (): string => queryClient.getQueryData(meOptions.queryKey)?.id ?? "";

/** One session of scanning, and the questions to the server that go with it. `stalled`: they wait for the network. */
export function useScan(): { session: ScanSession; dispatch: (event: ScanEvent) => void; stalled: boolean } {
  // codes whose question couldn't be asked yet stay when the dialog or the app closes; they are found again
  const [session, dispatch] = useReducer(scanReducer, EMPTY, () =>
    scanReducer(EMPTY, { do: "seen", texts: keptScans.of(user()), at: performance.now() }),
  );
  const [stalled, setStalled] = useState(false);
  const next = nextToAsk(session);
  useEffect(() => {
    const rows = session.rows.filter((row) => row.state === "waiting" || row.state === "asking");
    keptScans.keep(
      user(),
      rows.map((row) => row.text),
    );
  }, [session]);

  useEffect(() => {
    if (!stalled) return;
    const go = (): void => setStalled(false);
    const timer = setTimeout(go, NETWORK_PAUSE_MS);
    window.addEventListener("online", go);
    return () => {
      clearTimeout(timer);
      window.removeEventListener("online", go);
    };
  }, [stalled]);

  const key = next?.key;
  const text = next?.text;
  useEffect(() => {
    if (stalled || key === undefined || text === undefined) return;
    dispatch({ do: "asking", key });
    ask({ text, environment: environment() }).then(
      (answer) => {
        queryClient.setQueryData(lookupOptions(answer.id).queryKey, answer);
        dispatch({ do: "answered", key, answer });
      },
      (error: unknown) => {
        const network = error instanceof NetworkProblem;
        if (network) setStalled(true);
        dispatch({ do: "unanswered", key, because: network ? "network" : "error" });
      },
    );
  }, [key, text, stalled]);
  return { session, dispatch, stalled };
}

/** All codes have become one question: nothing is left to ask. */
export const forgetScan = (): void => keptScans.keep(user(), []);
