import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SpoolDirectories } from './spool-directories.ts';
import { livenessOf, thisProcess } from './spool-owner.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'waygate-spool-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function make(name: string): SpoolDirectories {
  const directories = new SpoolDirectories(root, name);
  directories.create();
  return directories;
}

describe('the owner of a spool directory', () => {
  it('is alive when it is this process, dead when another process has its number now, unknown from another place', () => {
    const own = thisProcess();
    expect(livenessOf(own)).toBe('alive');
    expect(livenessOf({ ...own, startTicks: '1' })).toBe('dead');
    expect(livenessOf({ ...own, pid: 4_194_304 })).toBe('dead');
    expect(livenessOf({ ...own, pidNamespace: 'pid:[1]' })).toBe('unknown');
    expect(livenessOf({ ...own, bootId: 'another' })).toBe('unknown');
  });
});

describe('spool directories', () => {
  it('of living and of given-up gateways are told apart', () => {
    make('living');
    make('leaving').giveUp();
    const directories = make('here');
    expect(directories.adopt(0, 1_000)).toEqual([join(root, 'leaving.by.here')]);
    expect(directories.adopt(0, 1_000)).toEqual([]);
    expect(readdirSync(root).sort()).toEqual(['here', 'leaving.by.here', 'living']);
  });

  it('of a gateway in another container are taken when its heartbeat stands still under our eyes, not by its date', () => {
    const far = make('far');
    writeFileSync(join(root, 'far', 'owner.json'), JSON.stringify({ ...thisProcess(), pidNamespace: 'pid:[1]' }));
    const directories = make('here');
    far.beat(1_000);
    expect(directories.adopt(0, 1_000)).toEqual([]);
    far.beat(2_000);
    expect(directories.adopt(5_000, 1_000)).toEqual([]);
    expect(directories.adopt(5_999, 1_000)).toEqual([]);
    expect(directories.adopt(6_000, 1_000)).toEqual([join(root, 'far.by.here')]);
    expect(far.beat(3_000)).toBe(false);
  });

  it('are left to the faster of two', () => {
    make('leaving').giveUp();
    const [one, two] = [make('one'), make('two')];
    expect([...one.adopt(0, 1_000), ...two.adopt(0, 1_000)]).toEqual([join(root, 'leaving.by.one')]);
    one.giveUp();
    expect(two.adopt(0, 1_000).sort()).toEqual([join(root, 'leaving.by.two'), join(root, 'one.by.two')]);
  });
});
