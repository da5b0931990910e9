/** The OpenAPI document and its page: made of the routes' schemas, those with a name as components. */
import swagger from "@fastify/swagger";
import swaggerUi from "@fastify/swagger-ui";
import { jsonSchemaTransform, jsonSchemaTransformObject } from "fastify-type-provider-zod";
import { core } from "zod";
import { productVersion } from "../assets.ts";
import type { App } from "./http.types.ts";

type Transform = typeof jsonSchemaTransform;
type TransformObject = typeof jsonSchemaTransformObject;
type Schemas = Record<string, object>;

const REF = "#/components/schemas/";

/** What stands in the address or in headers is described parameter by parameter, so that no name may stand for all of them. */
const transform: Transform = (document) => {
  const { schema } = document;
  if (!schema) return jsonSchemaTransform(document);
  const nameless = Object.fromEntries(
    (["querystring", "params", "headers"] as const).flatMap((part) =>
      schema[part] instanceof core.$ZodType ? [[part, core.clone(schema[part], schema[part]._zod.def)]] : [],
    ),
  );
  return jsonSchemaTransform({ ...document, schema: { ...schema, ...nameless } } as typeof document);
};

const transformObject: TransformObject = (document) => {
  const described = jsonSchemaTransformObject(document) as ReturnType<TransformObject> & { components: { schemas: Schemas } };
  const { components, ...rest } = described;
  const same = sameBothWays(components.schemas);
  const renamed = (part: object): object =>
    JSON.parse(JSON.stringify(part), (key, value: unknown) =>
      key === "$ref" && typeof value === "string" && same.has(value.slice(REF.length)) ? value.slice(0, -"Input".length) : value,
    ) as object;
  const whole = renamed(rest);
  const schemas = renamed(components.schemas) as Schemas;
  return { ...whole, components: { ...components, schemas: reached(whole, schemas) } } as ReturnType<TransformObject>;
};

/** Names of what is asked (`…Input`) that says the same as what is answered: of these one is enough. */
function sameBothWays(schemas: Schemas): Set<string> {
  const answered = (name: string): string => name.slice(0, -"Input".length);
  const same = new Set(Object.keys(schemas).filter((name) => name.endsWith("Input") && answered(name) in schemas));
  const text = (name: string): string =>
    JSON.stringify(schemas[name], (key, value: unknown) =>
      key === "$ref" && typeof value === "string" && same.has(value.slice(REF.length)) ? answered(value) : value,
    );
  // all that refer to each other alike are the same until one of them isn't
  for (let before = -1; before !== same.size;) {
    before = same.size;
    for (const name of same) if (text(name) !== text(answered(name))) same.delete(name);
  }
  return same;
}

/** Those that are referred to, from the routes on. */
function reached(from: object, schemas: Schemas): Schemas {
  const names = new Set<string>();
  const walk = (part: object): void => {
    for (const [, name] of JSON.stringify(part).matchAll(/"#\/components\/schemas\/(\w+)"/g)) {
      if (names.has(name!)) continue;
      names.add(name!);
      walk(schemas[name!]!);
    }
  };
  walk(from);
  return Object.fromEntries([...names].toSorted().map((name) => [name, schemas[name]!]));
}

export async function describe(app: App): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: "3.1.0",
      info: { title: "Piaozai", version: productVersion() },
      components: {
        securitySchemes: {
          token: { type: "http", scheme: "bearer" },
          session: { type: "apiKey", in: "cookie", name: "better-auth.session_token" },
        },
      },
      security: [{ token: [] }, { session: [] }],
    },
    transform,
    transformObject,
  });
  await app.register(swaggerUi, {
    routePrefix: "/api/docs",
    staticCSP: true,
    transformStaticCSP: (header) => header.replace(/\s*upgrade-insecure-requests;?/, ""),
    uiConfig: { url: "/api/openapi.json" },
  });
  app.get("/api/openapi.json", { schema: { hide: true } }, async (_request, reply) =>
    reply.header("cache-control", "no-cache").send(app.swagger()),
  );
}
