import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { nodeFlags } from '../stack/app-parts.ts';
import { repositoryFolder } from '../stack/folders.ts';
import { imageNames } from './build-image-files.ts';

interface Instruction {
  readonly word: string;
  readonly rest: string;
}

interface Stage {
  readonly name: string;
  readonly base: string;
  readonly instructions: readonly Instruction[];
}

const known = ['FROM', 'RUN', 'COPY', 'ENV', 'WORKDIR', 'USER', 'EXPOSE', 'VOLUME', 'HEALTHCHECK', 'ENTRYPOINT'];
/** Programs that a local stack runs by Node as their images do; the console's is started by Next's own server file. */
const programs = ['gateway', 'worker', 'sandbox'] as const;
const dockerfile = readFileSync(join(repositoryFolder, 'docker/Dockerfile'), 'utf8');
const stages = parseDockerfile(dockerfile);

function parseDockerfile(text: string): Stage[] {
  const lines = text.split('\n').filter((line) => !line.trimStart().startsWith('#'));
  const joined = lines
    .join('\n')
    .replaceAll(/\\\n/g, ' ')
    .split('\n')
    .filter((line) => line.trim() !== '');
  const found: { name: string; base: string; instructions: Instruction[] }[] = [];
  for (const line of joined) {
    const [, word = '', rest = ''] = /^(\S+)\s+(.*)$/.exec(line) ?? [];
    if (!known.includes(word)) throw new Error(`not an instruction: ${line}`);
    if (word === 'FROM') {
      const [, base = '', name = ''] = /^(\S+)(?: AS (\S+))?$/.exec(rest) ?? [];
      found.push({ name, base, instructions: [] });
    } else {
      found.at(-1)?.instructions.push({ word, rest });
    }
  }
  return found;
}

/** The instructions of a stage and of those it is made from, the first first. */
function whole(name: string): readonly Instruction[] {
  const stage = stages.find((each) => each.name === name);
  return stage === undefined ? [] : [...whole(stage.base), ...stage.instructions];
}

describe('the Dockerfile', () => {
  test('begins only with exact versions or with earlier stages', () => {
    const names = stages.map((stage) => stage.name);
    for (const [index, { base }] of stages.entries()) {
      const isEarlier = names.slice(0, index).includes(base);
      expect(isEarlier || /^[a-z/]+:\d+\.\d+\.\d+-[a-z-]+$/.test(base), base).toBe(true);
    }
    expect(stages.length).toBeGreaterThan(imageNames.length);
  });

  test('copies only what exists', () => {
    const copies = stages.flatMap(({ instructions }) => instructions.filter(({ word }) => word === 'COPY'));
    const sources = copies
      .filter(({ rest }) => !rest.startsWith('--from='))
      .flatMap(({ rest }) => rest.split(/\s+/).slice(0, -1));
    expect(sources).toContain('pnpm-lock.yaml');
    for (const source of sources) expect(existsSync(join(repositoryFolder, source)), source).toBe(true);
    const origins = copies.flatMap(({ rest }) => /^--from=(\S+)/.exec(rest)?.[1] ?? []);
    for (const origin of origins) expect(stages.map((stage) => stage.name)).toContain(origin);
    expect(origins.length).toBe(imageNames.length);
  });

  test.each(imageNames)('the image %s runs as a user who owns none of its code, in production mode', (name) => {
    const instructions = whole(name);
    const user = instructions.filter(({ word }) => word === 'USER').at(-1);
    expect(user?.rest).toBe('10001:10001');
    expect(instructions.find(({ word, rest }) => word === 'COPY' && rest.includes('--chown'))).toBeUndefined();
    expect(instructions.some(({ word, rest }) => word === 'ENV' && rest.includes('WAYGATE_MODE=production'))).toBe(
      true,
    );
    expect(instructions.at(-1)?.word).toBe('ENTRYPOINT');
    const hasHealthCheck = instructions.some(({ word }) => word === 'HEALTHCHECK');
    expect(hasHealthCheck).toBe(name !== 'migrate');
  });

  test.each(programs)('the image %s tells Node the same beside its program as a local stack does', (name) => {
    const entry = z.array(z.string()).parse(JSON.parse(whole(name).at(-1)?.rest ?? 'null'));
    const ofImages = ['--enable-source-maps'];
    expect(entry.slice(1, -1)).toEqual([...ofImages, ...nodeFlags(name)]);
  });
});

const service = z.object({
  image: z.string().optional(),
  build: z.object({ context: z.string(), dockerfile: z.string(), target: z.enum(imageNames) }).optional(),
  user: z.string().optional(),
  read_only: z.literal(true),
  cap_drop: z.tuple([z.literal('ALL')]),
  security_opt: z.tuple([z.literal('no-new-privileges:true')]),
  healthcheck: z.object({}).optional(),
  environment: z.record(z.string(), z.string().nullable()).default({}),
  ports: z.array(z.string()).default([]),
  profiles: z.array(z.string()).default([]),
});
const compose = z.object({ services: z.record(z.string(), service) });

describe('the compose file', () => {
  const text = readFileSync(join(repositoryFolder, 'docker/compose.yaml'), 'utf8');
  const { services } = compose.parse(parse(text, { merge: true }));

  test('builds every image from a target of the Dockerfile and pins the others', () => {
    const targets = Object.values(services).flatMap(({ build }) => (build === undefined ? [] : [build.target]));
    expect(targets.sort()).toEqual([...imageNames].sort());
    for (const { image, build, user, healthcheck } of Object.values(services)) {
      if (build !== undefined) {
        expect(existsSync(join(repositoryFolder, 'docker', build.context, build.dockerfile))).toBe(true);
      } else {
        expect(image).toMatch(/^[a-z]+:\d+\.\d+(\.\d+)?-[a-z]+$/);
        expect(user).toBeDefined();
        expect(healthcheck).toBeDefined();
      }
    }
  });

  test('holds no secret and opens no port to the network by default', () => {
    const secrets = /(PASSWORD|SECRET|PEPPER|MASTER_KEY)$/;
    for (const { environment, ports } of Object.values(services)) {
      for (const [name, value] of Object.entries(environment)) {
        if (secrets.test(name)) expect(value, name).toMatch(/^\$\{[A-Z_]+:\?set it/);
      }
      for (const port of ports) expect(port).toMatch(/^\$\{[A-Z_]+:-127\.0\.0\.1:\d+\}:\d+$/);
    }
  });

  test('leaves the sandbox out unless it is asked for', () => {
    expect(services['sandbox']?.profiles).toEqual(['sandbox']);
    expect(services['gateway']?.environment['WAYGATE_SANDBOX_URL']).toBeNull();
  });
});
