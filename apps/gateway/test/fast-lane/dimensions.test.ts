// The tests of ../dimensions.test.ts hold with the fast lane on, too.
import { setCommonSettings } from '../stand.ts';

setCommonSettings({ WAYGATE_GATEWAY_FAST_LANE: 'true' });
await import('../dimensions.test.ts');
