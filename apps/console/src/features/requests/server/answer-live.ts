import { refuse } from '@waygate/errors';
import type { UsageEvent } from '@waygate/protocol';
import { carriedToken, sessionOfToken } from '@/features/sessions/server/current-session.ts';
import { createRequestContext, type RequestContext } from '@/server/create-request-context.ts';
import { enterEnvironment, refusalResponse } from '@/server/enter-environment.ts';
import { processSingleton } from '@/server/process-singleton.ts';
import { listener } from '@/server/redis.ts';
import { createLiveHub } from './create-live-hub.ts';
import { openLiveFeed } from './open-live-feed.ts';

const hub = processSingleton('live-hub', () => createLiveHub(listener()));

const headers = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store, no-transform',
  // COMPAT: nginx buffers answers unless told not to (docs of ngx_http_proxy_module, 2026-11).
  'x-accel-buffering': 'no',
};

async function openFeed(
  request: Request,
  { context, place }: { context: RequestContext; place: { org: string; env: string } },
): Promise<ReadableStream<Uint8Array>> {
  const entered = await enterEnvironment(context, { ...place, permission: 'requests:read' });
  const { session, organisation, environment, rights } = entered;
  const token = await carriedToken();
  const seesAll = rights.can('requests:read');
  let hear: (events: readonly UsageEvent[]) => void = () => undefined;
  const leave = hub().watch(organisation.id, (events) => hear(events));
  if (leave === null) throw refuse('overloaded', { retryAfterSeconds: 30 });
  return openLiveFeed({
    accepts: (event) => event.environmentId === environment.id && (seesAll || event.userId === session.userId),
    signal: request.signal,
    isStillAllowed: async () => token !== null && (await sessionOfToken(token)) !== null,
    listen: (next) => {
      hear = next;
      return leave;
    },
    onSessionEnd: (end) =>
      listener().onSessionEnd((ended) => {
        const isMine = 'userId' in ended ? ended.userId === session.userId : ended.sessionId === session.id;
        if (isMine) end();
      }),
  });
}

/** Answers with the environment's calls as they come. */
export async function answerLive(request: Request, place: { org: string; env: string }): Promise<Response> {
  const context = await createRequestContext(request.headers);
  try {
    return new Response(await openFeed(request, { context, place }), { headers });
  } catch (error) {
    return refusalResponse(error, context.requestId);
  }
}
