import { describe, expect, test } from 'vitest';
import { boundLabel, createMetrics } from './create-metrics.ts';

describe('createMetrics', () => {
  test('renders counters, gauges that are read at the scrape, and histograms', async () => {
    const metrics = createMetrics({ withProcess: false });
    let depth = 1;
    metrics.gauge('queue_depth', 'Depth.', () => depth);
    metrics.counter('calls_total', 'Calls.', ['outcome']).inc({ outcome: 'completed' });
    metrics.histogram('call_seconds', 'Time.', { labels: [], bucketsSeconds: [0.1, 1] }).observe(0.5);
    depth = 7;
    const text = await metrics.render();
    expect(text).toContain('queue_depth 7');
    expect(text).toContain('calls_total{outcome="completed"} 1');
    expect(text).toContain('call_seconds_bucket{le="1"} 1');
  });

  test('series that are kept render as series that are looked up do', async () => {
    const [kept, lookedUp] = [createMetrics({ withProcess: false }), createMetrics({ withProcess: false })];
    const calls = kept.countFamily('calls_total', 'Calls.')({ outcome: 'completed' });
    const seconds = kept.spreadFamily('call_seconds', 'Time.', [0.1, 1])({ endpoint: 'chat' });
    const lookedUpCalls = lookedUp.counter('calls_total', 'Calls.', ['outcome']);
    const shape = { labels: ['endpoint'] as const, bucketsSeconds: [0.1, 1] };
    const lookedUpSeconds = lookedUp.histogram('call_seconds', 'Time.', shape);
    for (const value of [0.05, 0.1, 0.5, 7]) {
      calls.value += 1;
      lookedUpCalls.inc({ outcome: 'completed' });
      seconds.observe(value);
      lookedUpSeconds.observe({ endpoint: 'chat' }, value);
    }
    const linesOf = (text: string): string[] =>
      text.split('\n').map((line) => line.replace(/\{.*\}/, (labels) => labels.slice(1, -1).split(',').sort().join()));
    expect(linesOf(await kept.render())).toEqual(linesOf(await lookedUp.render()));
  });

  test('a bounded label counts what exceeds it as other', () => {
    const bound = boundLabel(2);
    expect(['a', 'b', 'a', 'c'].map(bound)).toEqual(['a', 'b', 'a', 'other']);
  });
});
