import { expect, it } from 'vitest';
import { paths } from './paths.ts';

const scope = { org: 'acme', env: 'production' };

it('lists every address of the console', () => {
  expect({
    root: paths.root(),
    signIn: paths.signIn({ next: '/o/acme' }),
    signUp: paths.signUp(),
    organisation: paths.organisation('acme'),
    home: paths.home(scope, { range: '7d' }),
    welcome: paths.welcome(scope),
    requests: paths.requests(scope, { q: 'status:5xx model:openai/*', range: '24h' }),
    request: paths.request(scope, 'req_1'),
    keys: paths.keys(scope, { create: true }),
    models: paths.models(scope, { model: 'openai/gpt-4.1' }),
    connect: paths.connect(scope, { client: 'codex' }),
    providers: paths.providers(scope, { add: 'openai' }),
    live: paths.live(scope),
    requestsExport: paths.requestsExport(scope, { q: 'key:ci' }),
  }).toMatchInlineSnapshot(`
    {
      "connect": "/o/acme/production/connect?client=codex",
      "home": "/o/acme/production?range=7d",
      "keys": "/o/acme/production/keys?create=true",
      "live": "/api/live/acme?env=production",
      "models": "/o/acme/production/models?model=openai%2Fgpt-4.1",
      "organisation": "/o/acme",
      "providers": "/o/acme/production/providers?add=openai",
      "request": "/o/acme/production/requests/req_1",
      "requests": "/o/acme/production/requests?q=status%3A5xx+model%3Aopenai%2F*&range=24h",
      "requestsExport": "/api/export/acme/production/requests?q=key%3Aci",
      "root": "/",
      "signIn": "/sign-in?next=%2Fo%2Facme",
      "signUp": "/sign-up",
      "welcome": "/o/acme/production/welcome",
    }
  `);
});

it('cannot be led out of its place by a name', () => {
  expect(paths.home({ org: '../..', env: 'a/b?c' })).toBe('/o/..%2F../a%2Fb%3Fc');
});
