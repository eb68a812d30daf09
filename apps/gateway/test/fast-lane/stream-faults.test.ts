// The tests of ../drills/stream-faults.test.ts hold with the fast lane on, too.
import { setCommonSettings } from '../stand.ts';

setCommonSettings({ WAYGATE_GATEWAY_FAST_LANE: 'true' });
await import('../drills/stream-faults.test.ts');
