import path from 'node:path';
import type { NextConfig } from 'next';

const repositoryRoot = path.resolve(import.meta.dirname, '../..');

const securityHeaders = [
  { key: 'x-content-type-options', value: 'nosniff' },
  { key: 'x-frame-options', value: 'DENY' },
  { key: 'referrer-policy', value: 'strict-origin-when-cross-origin' },
  { key: 'permissions-policy', value: 'camera=(), microphone=(), geolocation=(), payment=(), usb=()' },
  { key: 'cross-origin-opener-policy', value: 'same-origin' },
  { key: 'cross-origin-resource-policy', value: 'same-origin' },
];

const config: NextConfig = {
  output: 'standalone',
  outputFileTracingRoot: repositoryRoot,
  turbopack: { root: repositoryRoot },
  poweredByHeader: false,
  reactStrictMode: true,
  devIndicators: false,
  transpilePackages: [
    '@waygate/access',
    '@waygate/connect',
    '@waygate/db',
    '@waygate/egress',
    '@waygate/errors',
    '@waygate/policy',
    '@waygate/pricing',
    '@waygate/protocol',
    '@waygate/providers',
    '@waygate/queues',
    '@waygate/telemetry',
    '@waygate/vault',
  ],
  serverExternalPackages: ['@node-rs/argon2', 'pg'],
  headers: async () => [{ source: '/:path*', headers: securityHeaders }],
};

export default config;
