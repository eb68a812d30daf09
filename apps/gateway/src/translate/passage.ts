import { type DecodedCall, dialectCodecs } from '@waygate/dialects';
import { refuse } from '@waygate/errors';
import { findModel } from '@waygate/pricing';
import { type ChatDialectName, type Dropped, type HubRequest, isChatDialect } from '@waygate/protocol';
import { countsTokens, type ProviderWire, providerCodecs, wireTo } from '@waygate/providers';
import type { Deployment } from '../snapshot/organisation-snapshot.ts';
import { markCachePoints } from './mark-cache-points.ts';
import { Translation } from './translation.ts';

/** How a call gets to one deployment: as it came where the two speak one grammar, else translated. */
export type Passage = {
  readonly wire: ProviderWire;
  readonly translation: Translation | null;
  /** The body instead of the caller's bytes, where it says more than they do; null: they pass. */
  readonly body: Uint8Array | null;
};

/**
 * COMPAT: on Bedrock Claude takes cache points from 3.5 Haiku and the second 3.5 Sonnet on; earlier ones refuse them, and
 * Nova refuses one behind a tool (docs.aws.amazon.com/bedrock/latest/userguide/prompt-caching, 2026-11).
 */
const cachingOnBedrock = /claude-(?!v\d|instant|2|3-(?:opus|sonnet|haiku)|3-5-sonnet-20240620)/;

function takesCachePoints(wire: ProviderWire, upstreamModel: string): boolean {
  return wire === 'anthropic' || (wire === 'bedrock' && cachingOnBedrock.test(upstreamModel));
}

/** Finds the ways of one call; it is read into the hub's words once, and not at all where its bytes pass. */
export class PassageFinder {
  readonly #decoded: DecodedCall;
  /** Whether the caller wants what a provider cannot be told refused and not dropped. */
  readonly #isStrict: boolean;
  #request: HubRequest | null = null;

  constructor(decoded: DecodedCall, { isStrict }: { readonly isStrict: boolean }) {
    this.#decoded = decoded;
    this.#isStrict = isStrict;
  }

  /** The way to a deployment. @throws Refusal body_malformed or parameter_invalid for what cannot be told to it. */
  to(deployment: Deployment): Passage {
    const { row } = deployment.credential;
    const { dialect } = this.#decoded.body;
    if (dialect === 'anthropic-count-tokens' && !countsTokens(row)) {
      throw refuse('parameter_invalid', { param: 'model', message: 'This provider does not count tokens.' });
    }
    const way = wireTo(row, dialect);
    const isMarked =
      this.#decoded.routing?.wantsCacheMarks === true && takesCachePoints(way.wire, deployment.upstreamModel);
    if (way.isSame) {
      this.#refusePreset(deployment);
      return { wire: way.wire, translation: null, body: isMarked ? this.#markedBody(deployment) : null };
    }
    const read = this.#read(way.dialect);
    const request = isMarked ? markCachePoints(read) : read;
    const encoded = this.#encode(request, way.wire, deployment);
    const dropped = [...encoded.dropped, ...this.#droppedHeaders()];
    const parts = {
      request,
      encoded: { ...encoded, dropped },
      dialect: way.dialect,
      wire: way.wire,
      quirks: row.quirks,
    };
    return { wire: way.wire, translation: new Translation(parts), body: null };
  }

  /** SAFETY: the provider would serve a model that policy did not see. A call that is translated leaves it out. */
  #refusePreset({ credential: { row } }: Deployment): void {
    if (row.quirks.followsPresets !== true || !this.#decoded.fields.has('preset')) return;
    const message = `\`preset\` cannot be sent to ${row.name}: it would pick a model that your organisation has not allowed.`;
    throw refuse('parameter_invalid', { param: 'preset', message });
  }

  /** The caller's words with marks in them; null where nothing is to be marked, so that its bytes pass. */
  #markedBody(deployment: Deployment): Uint8Array | null {
    const { dialect } = this.#decoded.body;
    if (!isChatDialect(dialect)) return null;
    const read = this.#read(dialect);
    const marked = markCachePoints(read);
    return marked === read ? null : Buffer.from(this.#encode(marked, 'anthropic', deployment).body);
  }

  #encode(request: HubRequest, wire: ProviderWire, { credential, model, upstreamModel }: Deployment) {
    return providerCodecs[wire].encodeRequest(request, {
      upstreamModel,
      isStrict: this.#isStrict,
      modelOutputTokensMax: findModel(model)?.outputTokensMax ?? null,
      quirks: credential.row.quirks,
    });
  }

  #read(dialect: ChatDialectName): HubRequest {
    const { body } = this.#decoded;
    const isInPath = dialect === 'gemini-generate-content';
    const address = { pathModel: isInPath ? body.requestedModel : null, isStream: isInPath ? body.isStream : null };
    this.#request ??= dialectCodecs[dialect].decodeRequest(body.bytes, address);
    return this.#request;
  }

  #droppedHeaders(): Dropped[] {
    if (this.#decoded.headers?.['anthropic-beta'] === undefined) return [];
    const dropped = { field: 'anthropic-beta', reason: 'known to the anthropic wire only' };
    if (!this.#isStrict) return [dropped];
    const message = `anthropic-beta cannot be sent to this provider: ${dropped.reason}.`;
    throw refuse('parameter_invalid', { param: dropped.field, message });
  }
}
