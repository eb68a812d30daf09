/** `npm run stop`: ends the Waygate that was started from this checkout, and nothing else. */
import { stackFolders } from './stack/folders.ts';
import { say } from './stack/say.ts';
import { stopStack } from './stack/stop-stack.ts';

say((await stopStack(stackFolders(), say)) ? 'Waygate is stopped.' : 'Waygate is not running.');
