import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { countsLine, readPlaywrightCounts, readVitestCounts, sumCounts } from './test-counts.ts';

function report(content: unknown): string {
  const folder = mkdtempSync(join(tmpdir(), 'waygate-report-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, 'report.json'), JSON.stringify(content));
  return join(folder, 'report.json');
}

test('a test file that cannot be loaded counts as a failure beside failed tests', () => {
  const file = report({
    numPassedTests: 5,
    numFailedTests: 1,
    numPendingTests: 2,
    numTodoTests: 1,
    testResults: [
      { status: 'failed', assertionResults: [{}] },
      { status: 'failed', assertionResults: [] },
      { status: 'passed', assertionResults: [{}] },
    ],
  });
  expect(readVitestCounts(file)).toEqual({ passed: 5, failed: 2, skipped: 3 });
});

test('a journey that passed only when tried again counts as failed', () => {
  const file = report({ stats: { expected: 4, unexpected: 1, flaky: 1, skipped: 1 }, errors: [{}] });
  expect(readPlaywrightCounts(file)).toEqual({ passed: 4, failed: 3, skipped: 1 });
});

test('no report is not the same as no tests', () => {
  expect(readVitestCounts('/no/such/report.json')).toBeUndefined();
});

test('the last line sums every runner', () => {
  const counts = [
    { passed: 1, failed: 0, skipped: 2 },
    { passed: 10, failed: 3, skipped: 0 },
  ];
  expect(countsLine(sumCounts(counts))).toBe('11 passed, 3 failed, 2 skipped');
});
