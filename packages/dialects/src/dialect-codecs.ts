import type { ChatDialectName } from '@waygate/protocol';
import { checkStream as checkMessagesStream } from './anthropic-messages/check-stream.ts';
import { decodeRequest as decodeMessagesRequest } from './anthropic-messages/decode-request.ts';
import { encodeAnswer as encodeMessagesAnswer } from './anthropic-messages/encode-answer.ts';
import { encodeError as encodeMessagesError } from './anthropic-messages/encode-error.ts';
import { encodeStream as encodeMessagesStream } from './anthropic-messages/encode-stream.ts';
import type { DialectCodec } from './chat-codec.ts';
import { checkStream as checkGenerateStream } from './gemini-generate-content/check-stream.ts';
import { decodeRequest as decodeGenerateRequest } from './gemini-generate-content/decode-request.ts';
import { encodeAnswer as encodeGenerateAnswer } from './gemini-generate-content/encode-answer.ts';
import { encodeError as encodeGenerateError } from './gemini-generate-content/encode-error.ts';
import { encodeStream as encodeGenerateStream } from './gemini-generate-content/encode-stream.ts';
import { checkStream as checkChatStream } from './openai-chat/check-stream.ts';
import { decodeRequest as decodeChatRequest } from './openai-chat/decode-request.ts';
import { encodeHubAnswer as encodeChatAnswer } from './openai-chat/encode-hub-answer.ts';
import { encodeHubError as encodeChatError } from './openai-chat/encode-hub-error.ts';
import { encodeHubStream as encodeChatStream } from './openai-chat/encode-hub-stream.ts';
import { checkStream as checkCompletionsStream } from './openai-completions/check-stream.ts';
import { decodeRequest as decodeCompletionsRequest } from './openai-completions/decode-request.ts';
import { encodeAnswer as encodeCompletionsAnswer } from './openai-completions/encode-answer.ts';
import { encodeStream as encodeCompletionsStream } from './openai-completions/encode-stream.ts';
import { checkStream as checkResponsesStream } from './openai-responses/check-stream.ts';
import { decodeRequest as decodeResponsesRequest } from './openai-responses/decode-request.ts';
import { encodeAnswer as encodeResponsesAnswer } from './openai-responses/encode-answer.ts';
import { encodeStream as encodeResponsesStream } from './openai-responses/encode-stream.ts';

/**
 * Every dialect of chat, to and from the hub. A relay whose client and upstream speak different grammars decodes the
 * request here, lets the upstream's codec (packages/providers) encode it, and hands each event that codec reads to a
 * stream encoder of the client's dialect, in order, until `end` or `error`. Where both speak one grammar
 * (`wireOfDialect`), bytes pass instead.
 */
export const dialectCodecs: Readonly<Record<ChatDialectName, DialectCodec>> = {
  'openai-chat': {
    decodeRequest: decodeChatRequest,
    encodeAnswer: encodeChatAnswer,
    openStreamEncoder: encodeChatStream,
    encodeError: encodeChatError,
    checkStream: checkChatStream,
  },
  'anthropic-messages': {
    decodeRequest: decodeMessagesRequest,
    encodeAnswer: encodeMessagesAnswer,
    openStreamEncoder: encodeMessagesStream,
    encodeError: encodeMessagesError,
    checkStream: checkMessagesStream,
  },
  'gemini-generate-content': {
    decodeRequest: decodeGenerateRequest,
    encodeAnswer: encodeGenerateAnswer,
    openStreamEncoder: encodeGenerateStream,
    encodeError: encodeGenerateError,
    checkStream: checkGenerateStream,
  },
  'openai-responses': {
    decodeRequest: decodeResponsesRequest,
    encodeAnswer: encodeResponsesAnswer,
    openStreamEncoder: encodeResponsesStream,
    encodeError: encodeChatError,
    checkStream: checkResponsesStream,
  },
  'openai-completions': {
    decodeRequest: decodeCompletionsRequest,
    encodeAnswer: encodeCompletionsAnswer,
    openStreamEncoder: encodeCompletionsStream,
    encodeError: encodeChatError,
    checkStream: checkCompletionsStream,
  },
};
