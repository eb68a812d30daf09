/**
 * Takes from an unpacked @earendil-works/pi-ai tarball what the catalogue needs, and writes it beside this program:
 * `npm pack @earendil-works/pi-ai@<version>`, unpack, then `node generate/extract-pi-ai.ts <folder> <integrity>`.
 * The package is not a dependency: of its own dependencies one is not in the registry, and the rest are SDKs.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type PiModel, piModelSchema } from './pi-model.ts';

const manifestSchema = z.object({ generatedAt: z.iso.datetime(), files: z.record(z.string(), z.string()) });
const packageSchema = z.object({ name: z.string(), version: z.string(), license: z.literal('MIT') });
const catalogSchema = z.record(z.string(), z.record(z.string(), z.unknown()));
const rowSchema = z.object({
  ...piModelSchema.shape,
  compat: z
    .object({ supportsStrictMode: z.boolean().optional(), supportsStrictTools: z.boolean().optional() })
    .optional(),
});

function readModels(folder: string, sha256ByFile: Readonly<Record<string, string>>): PiModel[] {
  return readdirSync(folder)
    .filter((file) => !file.startsWith('.'))
    .sort()
    .flatMap((file) => {
      const bytes = readFileSync(join(folder, file));
      if (createHash('sha256').update(bytes).digest('hex') !== sha256ByFile[file]) {
        throw new Error(`${file} is not what the package's own manifest lists`);
      }
      const groups = catalogSchema.parse(JSON.parse(bytes.toString('utf8')));
      return Object.values(groups).flatMap((group) => Object.values(group).map(readModel));
    });
}

function readModel(value: unknown): PiModel {
  const { compat, ...row } = rowSchema.parse(value);
  const isStrict = compat?.supportsStrictMode === true || compat?.supportsStrictTools === true;
  return piModelSchema.parse({ ...row, ...(isStrict ? { strict: true } : {}) });
}

const [folder, integrity] = process.argv.slice(2);
if (folder === undefined || integrity === undefined || !/^sha512-[\w+/]+=*$/.test(integrity)) {
  throw new Error('usage: node generate/extract-pi-ai.ts <folder of the unpacked package> <integrity of its tarball>');
}
const manifest = packageSchema.parse(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')));
const data = join(folder, 'dist/providers/data');
const { generatedAt, files } = manifestSchema.parse(JSON.parse(readFileSync(join(data, '.manifest.json'), 'utf8')));
const models = readModels(data, files);
const head = { package: manifest.name, version: manifest.version, license: manifest.license, integrity, generatedAt };
const lines = models.map((model) => JSON.stringify(model)).join(',\n');
writeFileSync(
  join(import.meta.dirname, 'sources/pi-ai.snapshot.json'),
  `${JSON.stringify(head).slice(0, -1)},"models":[\n${lines}\n]}\n`,
);
process.stdout.write(`${models.length} models of ${manifest.name} ${manifest.version}\n`);
