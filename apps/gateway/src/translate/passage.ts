import { type DecodedCall, dialectCodecs, findModelPicker, routerMembers } from '@waygate/dialects';
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
  /** Members of the body that are left out on this way; nothing is where the call is translated. */
  readonly cut: readonly Dropped[];
};

const nothingCut: readonly Dropped[] = [];

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
      const cut = this.#cutFor(deployment);
      return { wire: way.wire, translation: null, body: isMarked ? this.#markedBody(deployment) : null, cut };
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
    return { wire: way.wire, translation: new Translation(parts), body: null, cut: nothingCut };
  }

  /**
   * The members that only OpenRouter knows: they are left out on the way to others, which would refuse them.
   * SAFETY: at OpenRouter itself, those that pick models which policy did not see are refused.
   */
  #cutFor({ credential: { row } }: Deployment): readonly Dropped[] {
    const { fields, body } = this.#decoded;
    if (row.quirks.takesRouterMembers === true) {
      const param = findModelPicker({ fields, bytes: body.bytes });
      if (param === null) return nothingCut;
      const message = `This \`${param}\` cannot be sent to ${row.name}: it would pick models that the call does not name.`;
      throw refuse('parameter_invalid', { param, message });
    }
    if (!routerMembers.some((name) => fields.has(name))) return nothingCut;
    return this.#dropped(
      routerMembers.filter((name) => fields.has(name)),
      'known to OpenRouter only',
    );
  }

  /** @throws Refusal parameter_invalid where the caller wants nothing left out. */
  #dropped(fields: readonly string[], reason: string): Dropped[] {
    const [param] = fields;
    if (!this.#isStrict || param === undefined) return fields.map((field) => ({ field, reason }));
    throw refuse('parameter_invalid', { param, message: `${param} cannot be sent to this provider: ${reason}.` });
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
    return this.#dropped(['anthropic-beta'], 'known to the anthropic wire only');
  }
}
