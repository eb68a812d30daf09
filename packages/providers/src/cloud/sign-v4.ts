import { Secret } from '@waygate/protocol';
import aws4 from 'aws4';
import type { Admittance, SignableRequest } from './cloud-access.ts';

/** Long-lived keys of Amazon, or temporary ones with their session. */
export type AwsKeys = {
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
};

/** `20261125T170000Z`. */
function amzDate(nowMs: number): string {
  return new Date(nowMs).toISOString().replace(/[:-]|\.\d{3}/g, '');
}

/** Signs a request of Bedrock. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html */
export function signV4(request: SignableRequest, keys: AwsKeys): Admittance {
  const { method, url, contentType, body, nowMs } = request;
  const signed = aws4.sign(
    {
      service: 'bedrock',
      region: keys.region,
      method,
      host: url.host,
      path: `${url.pathname}${url.search}`,
      headers: { 'X-Amz-Date': amzDate(nowMs), ...(contentType === null ? {} : { 'Content-Type': contentType }) },
      body: Buffer.from(body.buffer, body.byteOffset, body.byteLength),
    },
    {
      accessKeyId: keys.accessKeyId,
      secretAccessKey: keys.secretAccessKey,
      ...(keys.sessionToken === undefined ? {} : { sessionToken: keys.sessionToken }),
    },
  );
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(signed.headers ?? {})) {
    if (/^(?:authorization|x-amz-)/i.test(name)) headers[name.toLowerCase()] = String(value);
  }
  return { headers, shown: keys.sessionToken === undefined ? null : new Secret(keys.sessionToken) };
}
