/** A browser without a screen: keeps cookies, speaks JSON. */
import type { TestServer } from "#server/platform/testing/test-server.ts";
import { TEST_PASSWORD } from "#server/platform/testing/test-server.ts";

export type Client = {
  cookies: Map<string, string>;
  call(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<{ status: number; body: ReturnType<typeof JSON.parse>; headers: Headers }>;
  password(email: string, password?: string): ReturnType<Client["call"]>;
};

export function client({ url }: Pick<TestServer, "url">, host = `localhost:${new URL(url).port}`): Client {
  const cookies = new Map<string, string>();
  const base = `http://${host}`;
  const call: Client["call"] = async (method, path, body, headers = {}) => {
    const response = await fetch(path.startsWith("http") ? path : `${base}${path}`, {
      method,
      redirect: "manual",
      headers: {
        origin: base,
        "accept-language": "en",
        cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join("; "),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    for (const line of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)!;
      if (value === "" || /max-age=0/i.test(line)) cookies.delete(name!);
      else cookies.set(name!, value!);
    }
    const text = await response.text();
    return { status: response.status, body: text.startsWith("{") ? JSON.parse(text) : text, headers: response.headers };
  };
  return {
    cookies,
    call,
    password: (email, password = TEST_PASSWORD) => call("POST", "/api/auth/sign-in/email", { email, password }),
  };
}

/** Somebody's browser, who has just signed in: what asks for a fresh proof is open to him. */
export async function signedIn(server: Pick<TestServer, "url">, email: string): Promise<Client> {
  const browser = client(server);
  const { status } = await browser.password(email);
  if (status !== 200) throw new Error(`${email} could not sign in: ${status}`);
  return browser;
}
