import { type DecodedCall, dialectCodecs } from '@waygate/dialects';
import type { CallFacts, Modality } from '@waygate/policy';
import { type ChatPart, type Endpoint, type HubRequest, isChatDialect } from '@waygate/protocol';

type Content = Pick<CallFacts, 'temperature' | 'modalities'>;

const unread: Content = { temperature: null, modalities: [] };
/** What a call that is no chat is about. */
const modalityOfEndpoint: Partial<Record<Endpoint, Modality>> = {
  images: 'image',
  speech: 'audio',
  transcriptions: 'audio',
};

function modalityOf({ kind }: ChatPart): Modality | 'other' | null {
  switch (kind) {
    case 'image':
    case 'audio':
    case 'file':
      return kind;
    case 'native':
      return 'other';
    default:
      return null;
  }
}

function modalitiesOf({ messages }: HubRequest): CallFacts['modalities'] {
  const found = new Set<Modality | 'other'>();
  const note = (part: ChatPart): void => {
    const modality = modalityOf(part);
    if (modality !== null) found.add(modality);
    if (part.kind === 'tool-result') part.parts.forEach(note);
  };
  for (const { parts } of messages) parts.forEach(note);
  return [...found];
}

function readContent({ body }: DecodedCall): Content {
  const { endpoint, bytes, requestedModel, isStream } = body;
  // What is only counted is sent to be read all the same.
  const dialect = body.dialect === 'anthropic-count-tokens' ? 'anthropic-messages' : body.dialect;
  if (!isChatDialect(dialect)) {
    const isShown = endpoint === 'moderations' && Buffer.from(bytes).includes('image_url');
    const modality = isShown ? 'image' : modalityOfEndpoint[endpoint];
    return modality === undefined ? unread : { temperature: null, modalities: [modality] };
  }
  const isInPath = dialect === 'gemini-generate-content';
  const address = { pathModel: isInPath ? requestedModel : null, isStream: isInPath ? isStream : null };
  const request = dialectCodecs[dialect].decodeRequest(bytes, address);
  return { temperature: request.temperature, modalities: modalitiesOf(request) };
}

/**
 * What a policy is asked about a call. Its content is read only where some rule decides by it: that takes a whole parse.
 * @throws Refusal body_malformed or parameter_invalid where the content cannot be read: what is not understood cannot be
 * allowed.
 */
export function readCallFacts(
  decoded: DecodedCall,
  from: { readonly ipAddress: string; readonly readsContent: boolean },
): CallFacts {
  const { endpoint, endUser, outputTokensMax } = decoded.body;
  const { temperature, modalities } = from.readsContent ? readContent(decoded) : unread;
  return {
    endpoint,
    endUser,
    outputTokensMax,
    choicesCount: decoded.choicesCount,
    ipAddress: from.ipAddress,
    temperature,
    modalities,
  };
}
