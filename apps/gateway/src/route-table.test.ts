import { describe, expect, test } from 'vitest';
import { findRoute, routeTable } from './route-table.ts';

describe('findRoute', () => {
  test.each(routeTable.filter(({ kind }) => kind !== 'model'))('finds $path, with or without a query', (route) => {
    expect(findRoute(route.path)).toBe(route);
    expect(findRoute(`${route.path}?a=/v1/models`)).toBe(route);
  });

  test.each(routeTable.filter(({ path }) => /^\/v[12]\//.test(path)))('finds $path under /api too', (route) => {
    const again = routeTable.find(({ path }) => path === `/api${route.path}`);
    expect(again).toEqual({ ...route, path: `/api${route.path}` });
  });

  test('finds who serves a model whose name has slashes', () => {
    expect(findRoute('/api/v1/models/openai/gpt-4.1/endpoints')?.kind).toBe('model-endpoints');
    expect(findRoute('/api/v1/models/openai/gpt-4.1')?.kind).toBe('model');
  });

  test('finds a model by what follows its path, and nothing where nothing follows', () => {
    expect(findRoute('/v1/models/openai/gpt-4.1')?.kind).toBe('model');
    expect(findRoute('/v1/models/')).toBeNull();
  });

  test.each(['', '/', '/v1', '/V1/models', '//v1/models', '/v1/models?'.slice(0, 4), '/__proto__', '/healthz/'])(
    '%j is nothing',
    (target) => {
      expect(findRoute(target)).toBeNull();
    },
  );
});
