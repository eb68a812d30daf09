import { errorCatalogue } from '@waygate/errors';
import { z } from 'zod';
import { type ManagementRoute, managementRoutes } from './management-routes.ts';
import { inputsOf, permissionOf } from './procedure-of.ts';

type Schema = Record<string, unknown>;

/** The whole input of a procedure as JSON Schema, without what the key says (organisation and environment). */
function inputSchemaOf({ procedure, fixed = {} }: ManagementRoute): {
  properties: Record<string, Schema>;
  required: string[];
} {
  const properties: Record<string, Schema> = {};
  const required: string[] = [];
  for (const input of inputsOf(procedure)) {
    if (!(input instanceof z.ZodType)) continue;
    const schema = z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' });
    Object.assign(properties, schema.properties);
    required.push(...(schema.required ?? []));
  }
  for (const name of ['org', 'env', ...Object.keys(fixed)]) delete properties[name];
  return { properties, required: required.filter((name) => name in properties) };
}

function pathParameters({ path }: ManagementRoute): string[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map((found) => found[1] ?? '');
}

function parametersOf(route: ManagementRoute, input: ReturnType<typeof inputSchemaOf>): Schema[] {
  const inPath = pathParameters(route);
  const parameters: Schema[] = inPath.map((name) => ({
    ...{ name, in: 'path', required: true },
    schema: input.properties[name] ?? { type: 'string' },
  }));
  if (route.method === 'GET') {
    const narrowing = Object.entries(input.properties).filter(([name]) => !inPath.includes(name) && name !== 'cursor');
    parameters.push(
      ...narrowing.map(([name, schema]) => ({ name, in: 'query', required: input.required.includes(name), schema })),
    );
    parameters.push({ name: 'If-None-Match', in: 'header', schema: { type: 'string' } });
  } else {
    parameters.push({ name: 'Idempotency-Key', in: 'header', schema: { type: 'string', maxLength: 200 } });
    if (route.changes !== undefined) parameters.push({ name: 'If-Match', in: 'header', schema: { type: 'string' } });
  }
  if (route.kind === 'list') {
    parameters.push(
      { name: 'limit', in: 'query', schema: { type: 'integer', minimum: 1, maximum: 200, default: 50 } },
      { name: 'cursor', in: 'query', schema: { type: 'string' } },
    );
  }
  return parameters;
}

function bodyOf(
  route: ManagementRoute,
  { properties, required }: ReturnType<typeof inputSchemaOf>,
): Schema | undefined {
  if (route.method === 'GET' || route.method === 'DELETE') return undefined;
  const taken = new Set(pathParameters(route).map((name) => (route.pathInput?.[name] ?? name).split('.')[0]));
  const left = Object.entries(properties).filter(([name]) => !taken.has(name));
  if (left.length === 0) return undefined;
  const schema = {
    type: 'object',
    properties: Object.fromEntries(left),
    required: required.filter((name) => !taken.has(name)),
  };
  return { required: true, content: { 'application/json': { schema } } };
}

const pageSchema = {
  type: 'object',
  required: ['data', 'nextCursor'],
  properties: { data: { type: 'array', items: { type: 'object' } }, nextCursor: { type: ['string', 'null'] } },
};

function responsesOf({ kind }: ManagementRoute): Schema {
  const refused = { $ref: '#/components/responses/Refused' };
  const schema = kind === 'list' ? pageSchema : { type: ['object', 'null'] };
  const json = { 'application/json': { schema } };
  const headers = kind === 'list' || kind === 'read' ? { headers: { ETag: { schema: { type: 'string' } } } } : {};
  if (kind === 'remove') return { '204': { description: 'Done' }, default: refused };
  const status = kind === 'create' ? '201' : '200';
  return { [status]: { description: 'Done', content: json, ...headers }, default: refused };
}

function operationOf(route: ManagementRoute): Schema {
  const input = inputSchemaOf(route);
  const body = bodyOf(route, input);
  return {
    operationId: `${route.method.toLowerCase()}${route.path.replace(/[^A-Za-z]+(\w)/g, (_, letter: string) => letter.toUpperCase()).replace(/\W/g, '')}`,
    summary: route.summary,
    description: `Needs the permission \`${permissionOf(route.procedure)}\`.`,
    'x-permission': permissionOf(route.procedure),
    parameters: parametersOf(route, input),
    ...(body === undefined ? {} : { requestBody: body }),
    responses: responsesOf(route),
  };
}

const errorSchema = {
  type: 'object',
  required: ['error'],
  properties: {
    error: {
      type: 'object',
      required: ['code', 'message', 'requestId'],
      properties: {
        code: { type: 'string', enum: Object.keys(errorCatalogue) },
        message: { type: 'string' },
        param: { type: ['string', 'null'] },
        requestId: { type: 'string' },
        fields: { type: 'object', additionalProperties: { type: 'string' } },
      },
    },
  },
};

/** The OpenAPI 3.1 document of the management API, made of the very procedures that answer. */
export function openapiDocument(serverUrl: string): Schema {
  const paths: Record<string, Schema> = {};
  for (const route of managementRoutes) {
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operationOf(route) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Waygate management API',
      version: '1',
      description:
        'Authenticate with a management key (sk-wg-mgmt-…). Keys that call models are refused here, and the other way round.',
    },
    servers: [{ url: `${serverUrl}/api/manage/v1` }],
    security: [{ managementKey: [] }],
    paths,
    components: {
      securitySchemes: { managementKey: { type: 'http', scheme: 'bearer', bearerFormat: 'sk-wg-mgmt-…' } },
      responses: { Refused: { description: 'Refused', content: { 'application/json': { schema: errorSchema } } } },
    },
  };
}
