/** `node tools/images.ts <image> <folder>`: puts everything that image holds beside Node itself into the folder. */
import { resolve } from 'node:path';
import { buildImageFiles, imageNames, isImageName } from './images/build-image-files.ts';

const [name = '', folder = ''] = process.argv.slice(2);
if (!isImageName(name) || folder === '') {
  process.stderr.write(`Usage: node tools/images.ts ${imageNames.join('|')} <folder>\n`);
  process.exitCode = 2;
} else {
  await buildImageFiles(name, resolve(folder));
}
