import { type AddressCheck, createConnector } from '@waygate/egress';
import { type Dispatcher, Pool } from 'undici';
import type { Upstream, UpstreamExchange, UpstreamFault, UpstreamHandler, UpstreamRequest } from './upstream.ts';

/** How connections are made. */
export type OpenUpstreamOptions = {
  /** Which addresses typed by people may be dialled. */
  readonly isAllowed: AddressCheck;
  readonly connectTimeoutMs: number;
  /** Connections to one origin; further requests wait for one, within their own deadline. */
  readonly connectionsMax?: number;
};

const connectionsMaxDefault = 1_024;
/** Origins whose connections are kept; the one used longest ago gives way. */
const poolsMax = 512;
/** Below the five seconds after which Node's own servers close, so that a request seldom meets a closing socket. */
const keepAliveMs = 4_000;

type PoolKey = string;

class UndiciExchange implements Dispatcher.DispatchHandler, UpstreamExchange {
  readonly #handler: UpstreamHandler;
  #controller: Dispatcher.DispatchController | null = null;
  #isOver = false;
  #hasHead = false;

  constructor(handler: UpstreamHandler) {
    this.#handler = handler;
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#isOver) controller.abort(new Error('cancelled'));
    else this.#handler.onSent();
  }

  onResponseStart(_: unknown, status: number, headers: Parameters<UpstreamHandler['onHead']>[1]): void {
    if (this.#isOver || status < 200) return;
    this.#hasHead = true;
    this.#handler.onHead(status, headers);
  }

  onResponseData(_: unknown, chunk: Buffer): void {
    if (!this.#isOver) this.#handler.onData(chunk);
  }

  onResponseEnd(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#handler.onEnd();
  }

  onResponseError(_: unknown, error: Error): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#handler.onError(this.#faultOf(error));
  }

  pause(): void {
    this.#controller?.pause();
  }

  resume(): void {
    this.#controller?.resume();
  }

  cancel(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#controller?.abort(new Error('cancelled'));
  }

  #faultOf(cause: Error): UpstreamFault {
    if (this.#hasHead) return { code: 'upstream_cut', cause };
    const isTimeout = 'code' in cause && cause.code === 'UND_ERR_CONNECT_TIMEOUT';
    return { code: isTimeout ? 'upstream_timeout' : 'upstream_unreachable', cause };
  }
}

/** Opens connections to upstreams with undici, pooled per origin. Deadlines of requests are the caller's. */
export function openUpstream(options: OpenUpstreamOptions): Upstream {
  const { isAllowed, connectTimeoutMs, connectionsMax = connectionsMaxDefault } = options;
  const typedConnector = createConnector({ isAllowed, connectTimeoutMs });
  const pools = new Map<PoolKey, Pool>();

  function openPool(origin: string, isTyped: boolean): Pool {
    return new Pool(origin, {
      connections: connectionsMax,
      pipelining: 1,
      allowH2: false,
      // SAFETY: undici's own limits are off because a long silence can be an answer being thought out.
      headersTimeout: 0,
      bodyTimeout: 0,
      keepAliveTimeout: keepAliveMs,
      maxHeaderSize: 64 * 1024,
      connect: isTyped ? typedConnector : { timeout: connectTimeoutMs },
    });
  }

  function poolOf({ credential }: UpstreamRequest): Pool {
    // A typed and a built-in address never share connections: only one of the two was checked when it was dialled.
    const key = `${credential.isTyped ? 'typed' : 'built-in'} ${credential.origin}`;
    const known = pools.get(key);
    // Who was used last is worth knowing only when one may have to give way.
    if (known !== undefined && pools.size < poolsMax / 2) return known;
    const pool = known ?? openPool(credential.origin, credential.isTyped);
    pools.delete(key);
    pools.set(key, pool);
    if (pools.size <= poolsMax) return pool;
    const [oldest] = pools;
    if (oldest !== undefined) {
      pools.delete(oldest[0]);
      // Requests under way finish; the promise has nobody to tell.
      oldest[1].close().catch(() => undefined);
    }
    return pool;
  }

  return {
    send(request, handler) {
      const exchange = new UndiciExchange(handler);
      const path = `${request.credential.pathPrefix}${request.path}`;
      poolOf(request).dispatch({ method: 'POST', path, headers: request.headers, body: request.body }, exchange);
      return exchange;
    },
    close: async () => {
      await Promise.all([...pools.values()].map((pool) => pool.destroy()));
      pools.clear();
    },
  };
}
