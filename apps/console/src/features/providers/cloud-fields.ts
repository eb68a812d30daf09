import type { CloudName } from '@waygate/providers';

/** One part of a cloud's credential, as a form asks for it. Names are those of `cloudSecretSchemas`. */
export type CloudField = {
  name: string;
  label: string;
  hint?: string;
  placeholder?: string;
  isSecret?: true;
  isOptional?: true;
};

/** What the form of each cloud asks for. */
export const cloudFields: Record<CloudName, readonly CloudField[]> = {
  bedrock: [
    { name: 'region', label: 'Region', placeholder: 'eu-central-1' },
    { name: 'accessKeyId', label: 'Access key ID', placeholder: 'AKIA…', isOptional: true },
    { name: 'secretAccessKey', label: 'Secret access key', isSecret: true, isOptional: true },
    { name: 'sessionToken', label: 'Session token', hint: 'Of temporary keys only.', isSecret: true, isOptional: true },
    {
      name: 'apiKey',
      label: 'Bedrock API key',
      hint: 'In place of an access key.',
      isSecret: true,
      isOptional: true,
    },
  ],
  azure: [
    {
      name: 'apiVersion',
      label: 'API version',
      hint: 'Leave it empty for the v1 API.',
      placeholder: '2024-10-21',
      isOptional: true,
    },
    { name: 'apiKey', label: 'API key', isSecret: true, isOptional: true },
    {
      name: 'tenantId',
      label: 'Entra tenant ID',
      hint: 'In place of an API key: an application that may use the resource.',
      isOptional: true,
    },
    { name: 'clientId', label: 'Entra client ID', isOptional: true },
    { name: 'clientSecret', label: 'Entra client secret', isSecret: true, isOptional: true },
  ],
  vertex: [
    { name: 'location', label: 'Location', placeholder: 'europe-west4' },
    { name: 'project', label: 'Project ID', hint: "By default the service account's own.", isOptional: true },
    {
      name: 'serviceAccount',
      label: 'Service account key',
      hint: 'The whole JSON file. Encrypted for this organisation and this provider alone.',
      isSecret: true,
    },
  ],
};
