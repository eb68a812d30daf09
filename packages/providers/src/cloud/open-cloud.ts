import type { Secret } from '@waygate/protocol';
import { parseJsonObject, textAt } from '@waygate/wire';
import type { ProviderRow } from '../catalog.ts';
import type { CloudAccess } from './cloud-access.ts';
import { cloudSecretSchemas } from './cloud-secrets.ts';
import { openAzure } from './open-azure.ts';
import { openBedrock } from './open-bedrock.ts';
import { openVertex } from './open-vertex.ts';

/** Where a cloud's credential leads. */
export type CloudPlace = { readonly row: ProviderRow; readonly secret: Secret; readonly statedUrl: string | null };

/**
 * Opens the access that a cloud's sealed secret stands for; null where the secret is not one of that cloud's, or the row
 * is no cloud's. `tokenUrl` in the secret moves the token endpoint; no form of the console writes it.
 */
export function openCloud({ row, secret, statedUrl }: CloudPlace): CloudAccess | null {
  const record = parseJsonObject(secret.reveal());
  if (record === null || row.cloud === undefined) return null;
  const url = statedUrl?.replace(/\/+$/, '') ?? null;
  const tokenUrl = textAt(record, 'tokenUrl');
  if (row.cloud === 'bedrock') {
    const parsed = cloudSecretSchemas.bedrock.safeParse(record);
    return parsed.success ? openBedrock(parsed.data, url) : null;
  }
  if (row.cloud === 'azure') {
    const parsed = cloudSecretSchemas.azure.safeParse(record);
    return parsed.success && url !== null ? openAzure(parsed.data, { statedUrl: url, tokenUrl }) : null;
  }
  const parsed = cloudSecretSchemas.vertex.safeParse(record);
  return parsed.success ? openVertex(parsed.data, { row, statedUrl: url, tokenUrl }) : null;
}
