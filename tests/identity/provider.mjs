// A real OpenID Connect provider for tests: oidc-provider, with its own pages for signing in and consent.
// Told by the environment: PORT, CALLBACK, SECRET, KEYS (a private JWKS). Says that it listens on its output.
import { createServer } from "node:http";
import { Provider } from "oidc-provider";

const { PORT, CALLBACK, SECRET, KEYS } = process.env;
const GROUPS = { tinh: ["ttct-tinh", "khac"], giamdoc: ["ttct-giamdoc-TTCT-246"] };

const provider = new Provider(`http://127.0.0.1:${PORT}`, {
  clients: [
    {
      client_id: "ttct",
      client_secret: SECRET,
      redirect_uris: [CALLBACK],
      grant_types: ["authorization_code"],
      response_types: ["code"],
    },
  ],
  jwks: JSON.parse(KEYS),
  cookies: { keys: [SECRET] },
  pkce: { required: () => true },
  claims: { openid: ["sub"], profile: ["name", "groups"] },
  conformIdTokenClaims: false,
  findAccount: (_, id) => ({
    accountId: id,
    claims: () => ({ sub: id, name: `Người của tỉnh ${id}`, groups: GROUPS[id] ?? [] }),
  }),
});
createServer(provider.callback()).listen(Number(PORT), "127.0.0.1", () => console.log("listening"));
