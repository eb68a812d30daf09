import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const openssl = '/usr/bin/openssl';

/** A certificate of 127.0.0.1 and its key, as files. Who trusts it is told by NODE_EXTRA_CA_CERTS. */
export type Certificate = { readonly certificateFile: string; readonly keyFile: string };

/**
 * Makes a certificate with the machine's openssl, which signs for itself and for two days, with a key of the kind that the
 * providers' own have. null where there is no openssl. @throws Error where openssl fails.
 */
export function makeCertificate(folder: string): Certificate | null {
  if (!existsSync(openssl)) return null;
  const files = { certificateFile: join(folder, 'upstream.crt'), keyFile: join(folder, 'upstream.key') };
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', files.keyFile];
  const names = ['-subj', '/CN=Waygate bench', '-addext', 'subjectAltName=IP:127.0.0.1'];
  const args = ['req', '-x509', '-days', '2', ...key, ...names, '-out', files.certificateFile];
  const { error, status, stderr } = spawnSync(openssl, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`openssl made no certificate: ${error?.message ?? stderr}`);
  return files;
}
