/**
 * Writes the catalogue and its report of conflicts from the sources, offline. To take newer prices: raise
 * @pydantic/genai-prices in package.json together with `genaiPrices`, take a newer extract by `extract-pi-ai`, run this,
 * and read what changed in the report.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildCatalogue } from './build-catalogue.ts';

const root = join(import.meta.dirname, '..');
const { moduleText, declarationText, reportText, rows, conflicts } = buildCatalogue();
writeFileSync(join(root, 'src/generated/catalogue-rows.js'), moduleText);
writeFileSync(join(root, 'src/generated/catalogue-rows.d.ts'), declarationText);
writeFileSync(join(root, 'src/generated/catalogue-conflicts.md'), reportText);
const priced = rows.filter(({ price }) => price?.usd['input'] !== undefined).length;
process.stdout.write(`${rows.length} models, ${priced} with a price, ${conflicts.length} conflicts\n`);
