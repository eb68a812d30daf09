// The tests of ../faults.test.ts hold with the fast lane on, too.
import { setCommonSettings } from '../stand.ts';

setCommonSettings({ WAYGATE_GATEWAY_FAST_LANE: 'true' });
await import('../faults.test.ts');
