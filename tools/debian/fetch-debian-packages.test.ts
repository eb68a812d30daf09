import { expect, test } from 'vitest';
import { parsePlan } from './fetch-debian-packages.ts';

test('new packages and upgrades are wanted, the C library and configuration lines are not', () => {
  const plan = [
    'Reading package lists...',
    'Inst libc6 [2.36-9] (2.36-10 Debian:12 [amd64])',
    'Inst liblzf1 (3.6-3 Debian:12.1/stable [amd64])',
    'Inst redis-tools [5:7.0.14] (5:7.0.15-1~deb12u5 Debian-Security:12 [amd64]) []',
    'Conf liblzf1 (3.6-3 Debian:12.1/stable [amd64])',
  ].join('\n');
  expect(parsePlan(plan)).toEqual([
    { name: 'liblzf1', version: '3.6-3' },
    { name: 'redis-tools', version: '5:7.0.15-1~deb12u5' },
  ]);
});
