import type { ChatWireName } from '@waygate/protocol';
import { decodeAnswer as decodeMessagesAnswer } from './anthropic/decode-answer.ts';
import { decodeError as decodeMessagesError } from './anthropic/decode-error.ts';
import { decodeStream as decodeMessagesStream } from './anthropic/decode-stream.ts';
import { encodeRequest as encodeMessagesRequest } from './anthropic/encode-request.ts';
import { decodeAnswer as decodeConverseAnswer } from './bedrock/decode-answer.ts';
import { decodeError as decodeConverseError } from './bedrock/decode-error.ts';
import { decodeStream as decodeConverseStream } from './bedrock/decode-stream.ts';
import { encodeRequest as encodeConverseRequest } from './bedrock/encode-request.ts';
import { decodeAnswer as decodeCohereAnswer } from './cohere/decode-answer.ts';
import { decodeError as decodeCohereError } from './cohere/decode-error.ts';
import { decodeStream as decodeCohereStream } from './cohere/decode-stream.ts';
import { encodeRequest as encodeCohereRequest } from './cohere/encode-request.ts';
import { decodeAnswer as decodeGenerateAnswer } from './gemini/decode-answer.ts';
import { decodeError as decodeGenerateError } from './gemini/decode-error.ts';
import { decodeStream as decodeGenerateStream } from './gemini/decode-stream.ts';
import { encodeRequest as encodeGenerateRequest } from './gemini/encode-request.ts';
import type { ProviderCodec } from './hub/chat-codec.ts';
import { restoreCustomCallStream, restoreCustomCalls } from './hub/custom-tools.ts';
import { decodeError as decodeChatError } from './openai/decode-error.ts';
import { decodeHubAnswer as decodeChatAnswer } from './openai/decode-hub-answer.ts';
import { decodeHubStream as decodeChatStream } from './openai/decode-hub-stream.ts';
import { encodeHubRequest as encodeChatRequest } from './openai/encode-hub-request.ts';
import { decodeAnswer as decodeResponsesAnswer } from './openai-responses/decode-answer.ts';
import { decodeStream as decodeResponsesStream } from './openai-responses/decode-stream.ts';
import { encodeRequest as encodeResponsesRequest } from './openai-responses/encode-request.ts';

/** A codec whose stand-ins for custom tools come back as custom tools. */
function withCustomTools(codec: ProviderCodec): ProviderCodec {
  return {
    ...codec,
    decodeAnswer: (body, request) => {
      const decoded = codec.decodeAnswer(body, request);
      return decoded.kind === 'answer' ? { ...decoded, answer: restoreCustomCalls(decoded.answer, request) } : decoded;
    },
    openStreamDecoder: (options) => restoreCustomCallStream(codec.openStreamDecoder(options), options.request),
  };
}

/**
 * Every wire of chat, to and from the hub. A relay encodes a request once per attempt (`dropped` goes into
 * `x-waygate-dropped`), sends it to the deployment, and feeds the answer's bytes as they come into a stream decoder, whose
 * events it hands to the client's dialect (packages/dialects). When the connection ends it calls `end()`, which yields an
 * `error` event where the answer is not whole.
 */
export const providerCodecs: Readonly<Record<ChatWireName, ProviderCodec>> = {
  openai: withCustomTools({
    encodeRequest: encodeChatRequest,
    decodeAnswer: decodeChatAnswer,
    openStreamDecoder: decodeChatStream,
    decodeError: decodeChatError,
  }),
  anthropic: withCustomTools({
    encodeRequest: encodeMessagesRequest,
    decodeAnswer: decodeMessagesAnswer,
    openStreamDecoder: decodeMessagesStream,
    decodeError: decodeMessagesError,
  }),
  gemini: withCustomTools({
    encodeRequest: encodeGenerateRequest,
    decodeAnswer: decodeGenerateAnswer,
    openStreamDecoder: decodeGenerateStream,
    decodeError: decodeGenerateError,
  }),
  'openai-responses': withCustomTools({
    encodeRequest: encodeResponsesRequest,
    decodeAnswer: decodeResponsesAnswer,
    openStreamDecoder: decodeResponsesStream,
    decodeError: decodeChatError,
  }),
  bedrock: withCustomTools({
    encodeRequest: encodeConverseRequest,
    decodeAnswer: decodeConverseAnswer,
    openStreamDecoder: decodeConverseStream,
    decodeError: decodeConverseError,
  }),
  cohere: withCustomTools({
    encodeRequest: encodeCohereRequest,
    decodeAnswer: decodeCohereAnswer,
    openStreamDecoder: decodeCohereStream,
    decodeError: decodeCohereError,
  }),
};
