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

  test('a bounded label counts what exceeds it as other', () => {
    const bound = boundLabel(2);
    expect(['a', 'b', 'a', 'c'].map(bound)).toEqual(['a', 'b', 'a', 'other']);
  });
});
