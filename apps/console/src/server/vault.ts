import { openLocalVault, type Vault } from '@waygate/vault';
import { readConfig } from '@/config.ts';
import { processSingleton } from './process-singleton.ts';

/** Where providers' secrets are sealed and opened. */
export const vault: () => Vault = processSingleton('vault', () => openLocalVault(readConfig().masterKeys));
