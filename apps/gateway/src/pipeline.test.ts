import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, expectTypeOf, test } from 'vitest';
import type { Caller } from './stages/authenticate.ts';
import type { Permit } from './stages/authorize.ts';
import { authorize } from './stages/authorize.ts';
import type { Call } from './stages/decode.ts';
import { decode } from './stages/decode.ts';
import type { Plan } from './stages/plan.ts';
import { plan } from './stages/plan.ts';
import type { Answer } from './stages/relay.ts';
import { relay } from './stages/relay.ts';

describe('the chain of stages', () => {
  test('each stage takes what only the one before it makes', () => {
    expectTypeOf(decode).parameter(0).toEqualTypeOf<Caller>();
    expectTypeOf(authorize).parameter(0).toEqualTypeOf<Call>();
    expectTypeOf(plan).parameter(0).toEqualTypeOf<Permit>();
    expectTypeOf(relay).parameter(0).toEqualTypeOf<Plan>();
    expectTypeOf(relay).returns.resolves.toEqualTypeOf<Answer>();
  });

  test('no stage can be skipped, and no look-alike passes for its result', () => {
    expectTypeOf<Call>().not.toExtend<Permit>();
    expectTypeOf<Permit>().not.toExtend<Plan>();
    expectTypeOf<Caller>().not.toExtend<Call>();
    expectTypeOf<{ call: Call; candidates: Permit['candidates'] }>().not.toExtend<Permit>();
    expectTypeOf<{ permit: Permit; deployments: Plan['deployments'] }>().not.toExtend<Plan>();
  });

  test('the stage files are the stages and nothing else', () => {
    const files = readdirSync(join(import.meta.dirname, 'stages')).filter((name) => !name.includes('.test.'));
    expect(files.sort()).toEqual(['authenticate.ts', 'authorize.ts', 'decode.ts', 'plan.ts', 'relay.ts', 'settle.ts']);
  });
});
