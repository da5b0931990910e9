import { queryOptions } from "@tanstack/react-query";
import type { z } from "zod";
import type { Erasure, ErasurePreview, ErasureRequest, ErasureWish, KeptAnswer, KeptDays } from "#api/erasures.api.ts";
import { call, get, post } from "../../api/client.ts";

export const keptOptions = queryOptions({
  queryKey: ["retention"],
  queryFn: ({ signal }) => get<z.infer<typeof KeptAnswer>>("/api/v1/retention", undefined, signal),
});
export const changeKept = (kept: KeptDays) => call<z.infer<typeof KeptAnswer>>("PUT", "/api/v1/retention", { body: kept });

export const erasuresOptions = (company: string) =>
  queryOptions({
    queryKey: ["erasures", company],
    queryFn: ({ signal }) => get<{ erasures: Erasure[] }>("/api/v1/erasures", { company }, signal),
    // one that waits is done by a job
    refetchInterval: ({ state }) => (state.data?.erasures.some((each) => each.state === "waiting") ? 2_000 : false),
  });
export const previewErasure = (wish: ErasureWish) => post<ErasurePreview>("/api/v1/erasures/preview", wish);
export const askToErase = (request: ErasureRequest) => post<Erasure>("/api/v1/erasures", request);
