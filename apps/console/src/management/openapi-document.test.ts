import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { managementRoutes } from './management-routes.ts';
import { openapiDocument } from './openapi-document.ts';
import { inputsOf, requireRoutedProcedures } from './procedure-of.ts';

vi.mock('@/config.ts', () => ({ isDevelopment: () => false, readConfig: () => ({}) }));

describe('the OpenAPI document', () => {
  it('is made of the procedures that answer, each with its permission', () => {
    const document = JSON.parse(JSON.stringify(openapiDocument('https://console.example.com')));
    expect(document.openapi).toBe('3.1.0');
    for (const { method, path } of managementRoutes) {
      const operation = document.paths[path][method.toLowerCase()];
      expect(operation['x-permission']).toMatch(/^\w+:\w+$/);
      const named = [...path.matchAll(/\{(\w+)\}/g)].map((found) => found[1]);
      const inPath = operation.parameters.filter((one: { in: string }) => one.in === 'path');
      expect(inPath.map((one: { name: string }) => one.name)).toEqual(named);
    }
    const create = document.paths['/roles'].post.requestBody.content['application/json'].schema;
    expect(create.required).toEqual(['name', 'permissions']);
    expect(create.properties.org).toBeUndefined();
    const ids = managementRoutes.map(({ method, path }) => document.paths[path][method.toLowerCase()].operationId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('is valid OpenAPI 3.1, every reference in it included', async () => {
    const validator = new Validator();
    const verdict = await validator.validate(
      JSON.parse(JSON.stringify(openapiDocument('https://console.example.com'))),
    );
    expect(verdict.errors).toBeUndefined();
    expect([verdict.valid, validator.version]).toEqual([true, '3.1']);
    expect(() => validator.resolveRefs()).not.toThrow();
  });

  it('asks for every member that a procedure needs, in the path, the query or the body', () => {
    const { paths } = JSON.parse(JSON.stringify(openapiDocument('https://console.example.com')));
    for (const route of managementRoutes) {
      const operation = paths[route.path][route.method.toLowerCase()];
      const body = operation.requestBody?.content['application/json'].schema.properties ?? {};
      const asked = [
        ...operation.parameters.map(({ name }: { name: string }) => route.pathInput?.[name] ?? name),
        ...Object.keys({ ...body, ...route.fixed }),
      ].map((name) => name.split('.')[0]);
      const needed = inputsOf(route.procedure).flatMap((input) =>
        input instanceof z.ZodType
          ? (z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' }).required ?? [])
          : [],
      );
      expect(
        needed.filter((name) => !['org', 'env'].includes(name) && !asked.includes(name)),
        route.path,
      ).toEqual([]);
    }
  });

  it('says that a change of something with an ETag takes If-Match, and that every change takes an Idempotency-Key', () => {
    const { paths } = JSON.parse(JSON.stringify(openapiDocument('https://console.example.com')));
    for (const { method, path, changes } of managementRoutes.filter((route) => route.method !== 'GET')) {
      const names = paths[path][method.toLowerCase()].parameters.map(({ name }: { name: string }) => name);
      expect(names).toContain('Idempotency-Key');
      expect(names.includes('If-Match'), path).toBe(changes !== undefined);
    }
  });

  it('has no route without a permission: such a console does not start', () => {
    expect(() => requireRoutedProcedures()).not.toThrow();
  });
});
